//! The lines that are no request: waiting for one, time, the file system's answers, the volume.

use std::time::Duration;

use super::{World, judge};
use crate::request;
use crate::story::{Expected, Step};
use crate::vocabulary;
use crate::word::{Arguments, number};

const VERBS: [&str; 19] = [
    "hold",
    "release",
    "answer",
    "fail",
    "advance",
    "cancel",
    "stop",
    "stopped",
    "census",
    "asked",
    "settle",
    "out",
    "known",
    "cleanups",
    "notify_begin",
    "notify",
    "notify_end",
    "notify_session",
    "notices",
];

impl World {
    pub(super) fn is_control(&self, verb: &str) -> bool {
        VERBS.contains(&verb)
    }

    pub(super) fn control(&mut self, step: &Step, mut arguments: Arguments) -> Result<(), String> {
        // `a completes`: the actor stands first, without a colon.
        let verb = step.verb.as_str();
        if arguments.flag("completes") {
            arguments.finish()?;
            return self.look(verb, &step.expected);
        }
        let told = match verb {
            "notify_begin" => Some(self.notify_begin(&mut arguments)?),
            "notify" => Some(self.notify(&mut arguments)?),
            "notify_end" => Some(self.notify_end(&mut arguments)?),
            "notify_session" => Some(self.notify_session(&mut arguments)?),
            _ => None,
        };
        if let Some(got) = told {
            arguments.finish()?;
            return judge(&step.expected, &got);
        }
        let words = match verb {
            "hold" => {
                self.server.hold(arguments.rest_of_words());
                Vec::new()
            }
            "release" => {
                self.server.release(&arguments.rest_of_words());
                self.settle_step()?;
                Vec::new()
            }
            "answer" => self.answer_one(&mut arguments)?,
            "settle" => {
                self.answer_all()?;
                Vec::new()
            }
            "fail" => self.fail(&mut arguments)?,
            "advance" => self.advance(&mut arguments)?,
            "cancel" => self.cancel(&mut arguments)?,
            "stop" => {
                self.stopped = true;
                self.volume.stop(self.now);
                self.settle_step()?;
                Vec::new()
            }
            "stopped" => vec![if self.volume.is_stopped() { "yes" } else { "no" }.to_owned()],
            "census" => self.census(),
            "out" => vec![
                format!("questions={}", self.server.out()),
                format!("abandoned={}", self.server.abandoned()),
            ],
            "cleanups" => self.cleanups(),
            "notices" => {
                let told = std::mem::take(&mut self.notices);
                let mut words = vec![format!("count={}", told.len())];
                words.extend(told);
                words
            }
            "asked" => self.asked(),
            _ => return self.nameless(step, arguments),
        };
        arguments.finish()?;
        let mut got = vec!["ok".to_owned()];
        got.extend(words);
        judge(&step.expected, &got)
    }

    /// A request by nobody in particular: its answer is looked at now.
    fn nameless(&mut self, step: &Step, arguments: Arguments) -> Result<(), String> {
        if step.expected == Expected::Later || step.expected == Expected::Pending {
            return Err("who waits? give it a name".to_owned());
        }
        let mut probe = arguments.clone();
        if request::asking(&self.names, None, &step.verb, &mut probe).is_ok_and(|a| a.is_none()) {
            return Err(format!("`{}` is no verb", step.verb));
        }
        self.play(&Step { actor: Some("(nobody)".to_owned()), ..step.clone() })
    }

    fn answer_one(&mut self, arguments: &mut Arguments) -> Result<Vec<String>, String> {
        let which = arguments.next().unwrap_or_else(|| "first".to_owned());
        let (op, reply) = self.server.answer_one(&which)?;
        self.volume.reply(self.now, op, reply);
        self.settle_step()?;
        Ok(Vec::new())
    }

    fn fail(&mut self, arguments: &mut Arguments) -> Result<Vec<String>, String> {
        let kind = arguments.require("kind of operation")?;
        let status = arguments.require("status")?;
        let error = nt::NtError::from_name(&status).ok_or(format!("what is {status}?"))?;
        self.server.fail(kind, error);
        Ok(Vec::new())
    }

    /// `advance 10s`: time passes, for the clock of files too.
    fn advance(&mut self, arguments: &mut Arguments) -> Result<Vec<String>, String> {
        let text = arguments.require("time")?;
        let seconds = number(text.trim_end_matches('s'))?;
        self.now = self.now.after(Duration::from_secs(seconds));
        self.server.memory.state().now.0 += seconds * 10_000_000;
        if self.volume.poll_timeout().is_some_and(|due| due <= self.now) {
            self.volume.handle_timeout(self.now);
        }
        self.settle_step()?;
        Ok(Vec::new())
    }

    fn cancel(&mut self, arguments: &mut Arguments) -> Result<Vec<String>, String> {
        let name = arguments.require("whom?")?;
        let pending = self.pending.iter().find(|pending| pending.name == name);
        let id = pending.ok_or_else(|| format!("{name} waits for nothing"))?.id;
        self.volume.cancel(self.now, id);
        self.settle_step()?;
        Ok(Vec::new())
    }

    /// What is in the tables beyond what was there at first.
    fn census(&mut self) -> Vec<String> {
        let names = ["files", "names", "handles", "requests", "questions"];
        let counts = self.volume.census().into_iter().zip(self.first_census);
        let more = counts.map(|(now, first)| now as i64 - first as i64);
        names.iter().zip(more).map(|(name, more)| format!("{name}={more}")).collect()
    }

    /// What the file system was told of cleanups since the last `cleanups`: the flags of each.
    fn cleanups(&mut self) -> Vec<String> {
        let told = std::mem::take(&mut self.server.memory.state().cleanups);
        let flags = |flags: &transact::CleanupFlags| {
            vocabulary::names(flags.iter_names().map(|(name, _)| name))
        };
        let mut words = vec![format!("count={}", told.len())];
        words.extend(told.iter().map(flags));
        words
    }

    /// What was asked since the last `asked`, by kind.
    fn asked(&mut self) -> Vec<String> {
        let asked = std::mem::take(&mut self.server.asked);
        let total: usize = asked.values().sum();
        let mut words = vec![format!("total={total}")];
        words.extend(asked.into_iter().map(|(kind, count)| format!("{kind}={count}")));
        words
    }
}
