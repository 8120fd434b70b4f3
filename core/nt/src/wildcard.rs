//! Directory patterns: does a name match an expression with wildcards?
//!
//! Owns [MS-FSA] 2.1.4.3 and 2.1.4.4, that is, what FsRtlIsNameInExpression decides, for five
//! wildcards:
//!
//! | unit | name | matches |
//! |---|---|---|
//! | `*` | | any units, none too |
//! | `?` | | one unit |
//! | `<` | DOS_STAR | any units, none too, up to and with the last period of the name |
//! | `>` | DOS_QM | one unit but a period; at a period or at the end, nothing |
//! | `"` | DOS_DOT | a period; at the end, nothing |
//!
//! That `*.` becomes `<` and `?` becomes `>` is Win32's doing, before a request is made: it is not
//! here.

use crate::name::{BACKSLASH, COLON, DOT, SLASH, Units, write_lossy, write_quoted};
use crate::{Case, Name, NtError, upcase_eq};
use core::fmt;

const STAR: u16 = b'*' as u16;
const QUESTION: u16 = b'?' as u16;
const DOS_STAR: u16 = b'<' as u16;
const DOS_QM: u16 = b'>' as u16;
const DOS_DOT: u16 = b'"' as u16;

/// Most units of a pattern, as of a component, [MS-FSCC] 2.1.5.2.
const MAX_PATTERN_UNITS: usize = 255;

/// Most units of an expression that anything can match.
const MAX_EXPRESSION_UNITS: usize = 64 * Positions::WORDS - 1;

/// Is `name` among the names that `expression` stands for? [MS-FSA] 2.1.4.4.
///
/// As there, an empty expression matches the empty name only, an empty name only the empty
/// expression, and `*.*` every other name, with a period or without. Unlike FsRtlIsNameInExpression
/// it does not expect an upper-case expression for [`Case::Insensitive`]. Nothing matches an
/// expression of more than 511 units; no legal pattern is half as long.
///
/// Takes time in proportion to the product of the lengths at most, no memory but a few hundred
/// bytes of stack, and does not recurse.
pub fn is_name_in_expression(expression: &[u16], name: &[u16], case: Case) -> bool {
    if expression.is_empty() || name.is_empty() {
        return expression.is_empty() && name.is_empty();
    }
    match expression {
        [STAR] | [STAR, DOT, STAR] => true,
        [STAR, tail @ ..] if !tail.iter().any(|&unit| is_wildcard(unit)) => {
            let end = name.len().checked_sub(tail.len()).and_then(|at| name.get(at..));
            end.is_some_and(|end| eq_case(tail, end, case))
        }
        _ if expression.len() > MAX_EXPRESSION_UNITS => false,
        _ => run(expression, name, case),
    }
}

/// Follows every way to read the name at once: a position is a place in the expression up to which
/// it has matched the name so far.
fn run(expression: &[u16], name: &[u16], case: Case) -> bool {
    let last_dot = name.iter().rposition(|&unit| unit == DOT);
    let mut positions = Positions::NONE;
    positions.insert(0);
    for (index, &unit) in name.iter().enumerate() {
        let is_last_dot = Some(index) == last_dot;
        positions = step(expression, &positions, unit, is_last_dot, case);
        if positions.is_empty() {
            return false;
        }
    }
    // At the end of the name all wildcards but `?` match nothing.
    let is_optional = |unit: &u16| is_wildcard(*unit) && *unit != QUESTION;
    let optional = expression.iter().rev().take_while(|&unit| is_optional(unit)).count();
    (expression.len() - optional..=expression.len()).any(|end| positions.contains(end))
}

/// Where the positions are after one more unit of the name.
fn step(
    expression: &[u16],
    before: &Positions,
    unit: u16,
    is_last_dot: bool,
    case: Case,
) -> Positions {
    let mut after = Positions::NONE;
    // Whether what stands before this position may have matched nothing.
    let mut is_skipped = false;
    for (position, &expected) in expression.iter().enumerate() {
        if !is_skipped && !before.contains(position) {
            continue;
        }
        is_skipped = false;
        match expected {
            STAR | DOS_STAR => {
                // DOS_STAR takes the last period too, but nothing after it.
                if expected == STAR || !is_last_dot {
                    after.insert(position);
                }
                after.insert(position + 1);
                is_skipped = true;
            }
            DOS_QM if unit == DOT => is_skipped = true,
            DOS_DOT => {
                if unit == DOT {
                    after.insert(position + 1);
                }
            }
            DOS_QM | QUESTION => after.insert(position + 1),
            _ => {
                if eq_case(&[expected], &[unit], case) {
                    after.insert(position + 1);
                }
            }
        }
    }
    // A DOS_QM at the end of the expression is passed by the period that it does not match: `a>`
    // matches `a.`, as NT has it.
    if is_skipped {
        after.insert(expression.len());
    }
    after
}

fn eq_case(a: &[u16], b: &[u16], case: Case) -> bool {
    match case {
        Case::Sensitive => a == b,
        Case::Insensitive => upcase_eq(a, b),
    }
}

/// [MS-FSA] 2.1.4.3.
fn is_wildcard(unit: u16) -> bool {
    matches!(unit, STAR | QUESTION | DOS_STAR | DOS_QM | DOS_DOT)
}

/// A set of places in an expression, 0 to 511.
struct Positions([u64; Positions::WORDS]);

impl Positions {
    const WORDS: usize = 8;
    const NONE: Positions = Positions([0; Positions::WORDS]);

    fn insert(&mut self, position: usize) {
        self.0[position / 64] |= 1 << (position % 64);
    }

    fn contains(&self, position: usize) -> bool {
        self.0[position / 64] >> (position % 64) & 1 == 1
    }

    fn is_empty(&self) -> bool {
        self.0 == [0; Positions::WORDS]
    }
}

/// The pattern of a directory query: a name, or an expression with wildcards; up to 27 units take
/// no allocation.
///
/// The default matches everything. `Clone` allocates infallibly for longer patterns. It is there
/// for hosts and tests; code in core/ says [`try_clone`](Pattern::try_clone).
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Pattern(Units);

impl Pattern {
    /// Parses what a client sent, [MS-FSA] 2.1.5.6.3; no units are no pattern, which matches
    /// everything. `.` and `..` are patterns though they are no names.
    ///
    /// # Errors
    /// `OBJECT_NAME_INVALID` if there are more than 255 units, or if one is a control character or
    /// one of `/ : \ |`; `INSUFFICIENT_RESOURCES`.
    pub fn parse(units: &[u16]) -> Result<Pattern, NtError> {
        const PIPE: u16 = b'|' as u16;
        let is_illegal = |unit: &u16| matches!(*unit, 0..=31 | SLASH | COLON | BACKSLASH | PIPE);
        if units.len() > MAX_PATTERN_UNITS || units.iter().any(is_illegal) {
            return Err(NtError::OBJECT_NAME_INVALID);
        }
        Ok(Pattern(Units::copy_of(units)?))
    }

    /// No pattern, `*` or `*.*`: every name matches.
    pub fn matches_all(&self) -> bool {
        matches!(self.units(), [] | [STAR] | [STAR, DOT, STAR])
    }

    /// Has wildcards, or is none at all? If not, at most one name matches, and with
    /// [`Case::Sensitive`] only this one.
    pub fn is_wild(&self) -> bool {
        self.units().is_empty() || self.units().iter().any(|&unit| is_wildcard(unit))
    }

    /// The one name that this pattern stands for; `None` if it is wild, `.` or `..`.
    pub fn as_name(&self) -> Option<Name<'_>> {
        Name::new(self.units()).ok()
    }

    /// Does the name of an entry match?
    pub fn matches(&self, name: Name<'_>, case: Case) -> bool {
        self.matches_units(name.units(), case)
    }

    /// [`matches`](Pattern::matches) for what may be `.` or `..` too, which directories list and
    /// which are no [`Name`]s.
    pub fn matches_units(&self, name: &[u16], case: Case) -> bool {
        self.matches_all() || is_name_in_expression(self.units(), name, case)
    }

    /// The units it was parsed from.
    pub fn units(&self) -> &[u16] {
        self.0.as_slice()
    }

    /// A second copy.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`; never for patterns of at most 27 units.
    pub fn try_clone(&self) -> Result<Pattern, NtError> {
        Ok(Pattern(Units::copy_of(self.units())?))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_lossy(f, self.units())
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_quoted(f, self.units())
    }
}

#[cfg(test)]
mod tests;
