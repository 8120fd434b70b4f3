//! Upper case as NT's file systems see it: unit by unit, the same everywhere, for ever.
//!
//! A file system that took the upper case of its language's library instead would see names change
//! identity with each Unicode version. The letters are in `upcase/table.rs`, with where they come
//! from; [MS-UCODEREF] 3.1.5.3 has the algorithm, which is one look-up. No locale, and no letters
//! beyond U+FFFF: surrogates map to themselves.

mod table;

/// The upper case of one UTF-16 unit; itself if it has none.
pub fn upcase(unit: u16) -> u16 {
    if unit < 0x80 {
        return if unit.wrapping_sub(0x61) < 26 { unit - 0x20 } else { unit };
    }
    let [page, row] = unit.to_be_bytes();
    let delta = DELTAS.rows[usize::from(DELTAS.pages[usize::from(page)])][usize::from(row)];
    unit.wrapping_add(delta)
}

/// The same after [`upcase`] of every unit?
pub fn upcase_eq(a: &[u16], b: &[u16]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| a == b || upcase(a) == upcase(b))
}

/// Pages of 256 units that have a letter with an upper case, and one empty page for all others.
const ROWS: usize = page_count() + 1;

/// What to add to a unit, in two steps: 9 KiB instead of 128, with no search.
struct Deltas {
    /// By high byte: which row.
    pages: [u8; 256],
    /// By low byte: wrapping difference to the upper case. Row 0 is all zero.
    rows: [[u16; 256]; ROWS],
}

static DELTAS: Deltas = deltas();

const fn deltas() -> Deltas {
    let mut deltas = Deltas { pages: [0; 256], rows: [[0; 256]; ROWS] };
    let mut used = 0;
    let mut run = 0;
    while run < table::RUNS.len() {
        let (first, last, distance, upper) = table::RUNS[run];
        let mut unit = first;
        while unit <= last {
            let [page, row] = unit.to_be_bytes();
            if deltas.pages[page as usize] == 0 {
                used += 1;
                deltas.pages[page as usize] = used;
            }
            deltas.rows[deltas.pages[page as usize] as usize][row as usize] =
                upper.wrapping_sub(first);
            unit += distance;
        }
        run += 1;
    }
    deltas
}

const fn page_count() -> usize {
    let mut seen = [false; 256];
    let mut count = 0;
    let mut run = 0;
    while run < table::RUNS.len() {
        let (first, last, ..) = table::RUNS[run];
        let mut page = first >> 8;
        while page <= last >> 8 {
            if !seen[page as usize] {
                seen[page as usize] = true;
                count += 1;
            }
            page += 1;
        }
        run += 1;
    }
    count
}

#[cfg(test)]
mod tests;
