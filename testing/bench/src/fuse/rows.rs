//! The rows, and how they are grouped into client calls.

use super::plan::Placement;

/// A group of rows that share their preparation, with the names of its rows.
pub(crate) const GROUPS: [(&str, &[&str]); 17] = [
    ("fstat", &["fstat"]),
    ("stat", &["stat"]),
    ("stat_enoent", &["stat_enoent"]),
    ("open_close", &["open_close"]),
    ("create_close_unlink", &["create_close_unlink"]),
    ("mkdir_rmdir", &["mkdir_rmdir"]),
    ("rename", &["rename"]),
    ("many", &["create10k", "readdir10k", "readdir10k_stat", "unlink10k"]),
    ("dread_4k", &["dread_4k"]),
    ("dwrite_4k", &["dwrite_4k"]),
    ("dread_128k", &["dread_128k"]),
    ("dwrite_128k", &["dwrite_128k"]),
    ("dread_1m", &["dread_1m"]),
    ("dwrite_1m", &["dwrite_1m"]),
    ("bread_4k_cached", &["bread_4k_cached"]),
    ("bwrite_4k", &["bwrite_4k"]),
    ("threads", &["mt_fstat4", "mt_dread_4k4"]),
];

/// The groups that a placement measures, as far as `words` choose them.
pub(crate) fn groups(placement: Placement, words: &[String]) -> Vec<&'static str> {
    let is_chosen = |rows: &[&str]| {
        words.is_empty() || rows.iter().any(|row| words.iter().any(|word| row.contains(&**word)))
    };
    let fits = |name: &str| (name == "threads") == (placement == Placement::Free);
    let chosen = GROUPS.iter().filter(|(name, rows)| fits(name) && is_chosen(rows));
    chosen.map(|group| group.0).collect()
}

/// The place of a row in the table.
pub(crate) fn place(row: &str) -> usize {
    GROUPS.iter().flat_map(|group| group.1).position(|name| *name == row).unwrap_or(usize::MAX)
}
