//! A story as text: its header, and its steps.

use crate::word::{self, Word};

/// A story: what is to happen, and what is to come of it.
#[derive(Clone, Debug)]
pub struct Story {
    /// The file it came from, for messages.
    pub name: String,
    /// It says itself when the file system answers; it is played in one order only.
    pub scripted: bool,
    /// It does not come out yet, and why: `# fails: ...`.
    pub fails: Option<String>,
    /// It needs a file system that opens by file id (hard links, references).
    pub needs_ids: bool,
    pub(crate) steps: Vec<Step>,
}

/// One line of a story.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) line: usize,
    pub(crate) text: String,
    /// Who acts: names the request, and what it opens.
    pub(crate) actor: Option<String>,
    /// On whose behalf, where that is not the handle's owner.
    pub(crate) user: Option<String>,
    pub(crate) verb: String,
    pub(crate) arguments: Vec<Word>,
    pub(crate) expected: Expected,
}

/// What is to come of a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Expected {
    /// One of these, each a status and the words that must be among those of the answer.
    Result(Vec<Vec<Word>>),
    /// Not completed by the end of the step.
    Pending,
    /// Whatever: another line says `completes`.
    Later,
}

impl Story {
    /// Reads a story.
    ///
    /// # Errors
    /// The line that cannot be read, and why.
    pub fn parse(name: &str, text: &str) -> Result<Story, String> {
        let mut story = Story {
            name: name.to_owned(),
            scripted: false,
            fails: None,
            needs_ids: false,
            steps: Vec::new(),
        };
        let mut lines: Vec<(usize, String)> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            match line.trim() {
                "# order: scripted" => story.scripted = true,
                "# needs: ids" => story.needs_ids = true,
                "" => {}
                comment if comment.starts_with("# fails:") => {
                    story.fails = comment.strip_prefix("# fails:").map(str::to_owned);
                }
                comment if comment.starts_with('#') => {}
                trimmed => match lines.last_mut().filter(|_| line.starts_with(' ')) {
                    Some((_, last)) => {
                        last.push(' ');
                        last.push_str(trimmed);
                    }
                    None => lines.push((index + 1, trimmed.to_owned())),
                },
            }
        }
        for (line, text) in lines {
            let step = Step::parse(line, &text);
            story.steps.push(step.map_err(|error| format!("{name}:{line}: {error}"))?);
        }
        Ok(story)
    }
}

impl Step {
    fn parse(line: usize, text: &str) -> Result<Step, String> {
        let mut words = word::split(text)?;
        let is_arrow = |word: &Word| !word.quoted && word.key.is_none() && word.value == "->";
        let expected = match words.iter().position(is_arrow) {
            Some(arrow) => {
                let after = words.split_off(arrow);
                Expected::parse(after.into_iter().skip(1).collect())?
            }
            None => Expected::Result(vec![vec![Word {
                key: None,
                value: "ok".to_owned(),
                quoted: false,
            }]]),
        };
        let colon = words.iter().take(3).position(|word| word.value.ends_with(':'));
        let (actor, user) = match colon {
            None => (None, None),
            Some(colon) => {
                let head: Vec<Word> = words.drain(..=colon).collect();
                who(&head)?
            }
        };
        if words.is_empty() {
            return Err("no verb".to_owned());
        }
        let verb = words.remove(0).value;
        let text = text.to_owned();
        Ok(Step { line, text, actor, user, verb, arguments: words, expected })
    }
}

/// `a:`, `as alice:` or `a as alice:`.
fn who(head: &[Word]) -> Result<(Option<String>, Option<String>), String> {
    let names: Vec<&str> = head.iter().map(|word| word.value.trim_end_matches(':')).collect();
    match names[..] {
        [actor] => Ok((Some(actor.to_owned()), None)),
        ["as", user] => Ok((None, Some(user.to_owned()))),
        [actor, "as", user] => Ok((Some(actor.to_owned()), Some(user.to_owned()))),
        _ => Err("who? `a:`, `as alice:` or `a as alice:`".to_owned()),
    }
}

impl Expected {
    fn parse(words: Vec<Word>) -> Result<Expected, String> {
        let alternatives: Vec<Vec<Word>> =
            words.split(|word| word.value == "|").map(<[Word]>::to_vec).collect();
        if alternatives.iter().any(Vec::is_empty) {
            return Err("nothing after `->`".to_owned());
        }
        let first = &alternatives[0];
        if alternatives.len() == 1 && first.len() == 1 {
            match first[0].value.as_str() {
                "pending" => return Ok(Expected::Pending),
                "later" => return Ok(Expected::Later),
                _ => {}
            }
        }
        Ok(Expected::Result(alternatives))
    }
}
