//! Information classes: what clients set, and answers as clients read them.

use nt::information::FileInformationClass as Class;
use nt::information::change::{AutomaticTimes, RawNewName, Width, emit_new_name, parse};
use nt::information::directory::Entries;
use nt::information::file::StreamEntries;
use nt::information::volume::parse_label;

use super::{Target, utf16, utf16_all};

pub(super) const CHANGE: Target = Target {
    name: "nt-set-information",
    run: change,
    seeds: change_seeds,
    tokens: || utf16_all(&[r"\", r"\new", ":stream", "relative"]),
};

fn change_seeds() -> Vec<Vec<u8>> {
    let name: Vec<u16> = r"\new\name".encode_utf16().collect();
    let mut seeds = vec![vec![0xFF; 40], vec![0; 40]];
    for width in [Width::Bits32, Width::Bits64] {
        let mut out = [0; 64];
        for name in [&name[..], &name[5..]] {
            if let Ok(bytes) = emit_new_name(0, name, 1, width, &mut out) {
                seeds.push(out[..bytes].to_vec());
            }
        }
    }
    seeds
}

/// The same buffer as every class: few bytes in it belong to one alone.
fn change(input: &[u8]) {
    for width in [Width::Bits32, Width::Bits64] {
        for class in Class::ALL {
            let _ = parse(*class, input, width);
        }
        if let Ok(RawNewName { root_directory, name, flags }) = RawNewName::parse(input, width) {
            let units = name.to_vec().expect("memory for a name");
            let mut out = vec![0; input.len()];
            let bytes = emit_new_name(root_directory, &units, flags, width, &mut out);
            let bytes = bytes.expect("what was read can be written");
            let again = RawNewName::parse(&out[..bytes], width);
            assert_eq!(again, Ok(RawNewName { root_directory, name, flags }), "it changes");
        }
    }
    let _ = AutomaticTimes::parse(input);
}

pub(super) const LABEL: Target = Target {
    name: "nt-volume-label",
    run: |input| {
        if let Ok(label) = parse_label(input) {
            assert!(label.units().len() <= 32, "a label is longer than a label may be");
        }
    },
    seeds: || vec![[vec![10, 0, 0, 0], utf16("label")].concat(), vec![0; 4]],
    tokens: || utf16_all(&["a", ":"]),
};

pub(super) const DIRECTORY: Target = Target {
    name: "nt-directory-answer",
    run: directory,
    seeds: || {
        let entry = |next: u8| {
            let mut entry = vec![next, 0, 0, 0, 1, 0, 0, 0];
            entry.resize(60, 0);
            entry.extend([4, 0, 0, 0]);
            entry.extend(utf16("ab"));
            entry.resize(72, 0);
            entry
        };
        vec![entry(0), [entry(72), entry(0)].concat(), vec![0; 200]]
    },
    tokens: || utf16_all(&["a", "ab"]),
};

fn directory(input: &[u8]) {
    for class in Class::ALL {
        let Ok(entries) = Entries::new(*class, input) else { continue };
        assert!(entries.clone().count() <= input.len(), "{class:?}: more entries than bytes");
        for entry in entries.flatten() {
            let _ = (entry.name.to_vec(), entry.short_name.to_vec());
        }
    }
}

pub(super) const STREAMS: Target = Target {
    name: "nt-stream-answer",
    run: |input| {
        let entries = StreamEntries::new(input);
        assert!(entries.clone().count() <= input.len(), "more entries than bytes");
        for entry in entries.flatten() {
            let _ = entry.name.to_vec();
        }
    },
    seeds: || {
        let mut stream = vec![0, 0, 0, 0, 14, 0, 0, 0];
        stream.resize(24, 0);
        stream.extend(utf16("::$DATA"));
        vec![stream]
    },
    tokens: || utf16_all(&["::$DATA", ":s:$DATA"]),
};
