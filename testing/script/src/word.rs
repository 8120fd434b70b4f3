//! Words: a line cut at its blanks, and the arguments of a verb, taken one by one.

/// One argument: `value`, or `key=value`. Quotes (`"` or `'`) hold blanks together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Word {
    pub(crate) key: Option<String>,
    pub(crate) value: String,
    /// It began with a quote: never a key, a flag or an arrow.
    pub(crate) quoted: bool,
}

/// Cuts a line into words.
///
/// # Errors
/// A quote that is not closed.
pub(crate) fn split(line: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace()).unwrap_or(rest.len());
        let key = rest[..end].split_once('=').map(|(key, _)| key);
        let key = key.filter(|key| is_identifier(key));
        let begin = key.map_or(0, |key| key.len() + 1);
        let quote = rest[begin..].chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, tail) = match quote {
            Some(quote) => {
                let inside = &rest[begin + 1..];
                inside.split_once(quote).ok_or_else(|| format!("no closing {quote}"))?
            }
            None => (&rest[begin..end], &rest[end..]),
        };
        let quoted = quote.is_some() && key.is_none();
        words.push(Word { key: key.map(str::to_owned), value: value.to_owned(), quoted });
        rest = tail.trim_start();
    }
    Ok(words)
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

/// The arguments of one verb. What nobody took is an error: a misspelt flag must not pass.
#[derive(Clone, Debug)]
pub(crate) struct Arguments {
    words: Vec<Word>,
}

impl Arguments {
    pub(crate) fn new(words: Vec<Word>) -> Arguments {
        Arguments { words }
    }

    /// The next word without a key.
    pub(crate) fn next(&mut self) -> Option<String> {
        let place = self.words.iter().position(|word| word.key.is_none())?;
        Some(self.words.remove(place).value)
    }

    /// The next word without a key, which must be there.
    pub(crate) fn require(&mut self, what: &str) -> Result<String, String> {
        self.next().ok_or_else(|| format!("{what} is missing"))
    }

    /// The next word without a key, if `is_it`.
    pub(crate) fn next_if(&mut self, is_it: impl Fn(&str) -> bool) -> Option<String> {
        let word = self.words.iter().find(|word| word.key.is_none())?;
        if !word.quoted && is_it(&word.value) { self.next() } else { None }
    }

    /// The value of `key=`.
    pub(crate) fn key(&mut self, key: &str) -> Option<String> {
        let place = self.words.iter().position(|word| word.key.as_deref() == Some(key))?;
        Some(self.words.remove(place).value)
    }

    /// Is that bare word among them?
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let is_it = |word: &Word| !word.quoted && word.key.is_none() && word.value == name;
        match self.words.iter().position(is_it) {
            Some(place) => {
                self.words.remove(place);
                true
            }
            None => false,
        }
    }

    /// Every bare word that is left.
    pub(crate) fn rest_of_words(&mut self) -> Vec<String> {
        let mut rest = Vec::new();
        while let Some(word) = self.next() {
            rest.push(word);
        }
        rest
    }

    /// Nothing may be left.
    pub(crate) fn finish(self) -> Result<(), String> {
        match self.words.first() {
            None => Ok(()),
            Some(word) => Err(match &word.key {
                Some(key) => format!("what is `{key}={}`?", word.value),
                None => format!("what is `{}`?", word.value),
            }),
        }
    }
}

/// A number: decimal, `0x..`, `0o..`, with a unit of 1024 (`k`, `M`, `G`), or `max` (2^63 - 1).
pub(crate) fn number(text: &str) -> Result<u64, String> {
    let wrong = |_| format!("`{text}` is no number");
    if text == "max" {
        return Ok(i64::MAX as u64);
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).map_err(wrong);
    }
    if let Some(octal) = text.strip_prefix("0o") {
        return u64::from_str_radix(octal, 8).map_err(wrong);
    }
    let units = [("k", 10), ("M", 20), ("G", 30)];
    let unit = units.iter().find_map(|(unit, shift)| Some((text.strip_suffix(unit)?, *shift)));
    let (digits, shift) = unit.unwrap_or((text, 0));
    let count: u64 = digits.parse().map_err(wrong)?;
    count.checked_shl(shift).filter(|n| n >> shift == count).ok_or(format!("`{text}` is too big"))
}

#[cfg(test)]
mod tests;
