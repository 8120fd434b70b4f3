//! What is written down for testing/model: each request that it knows, from its beginning to its
//! end.

use model::{Client, Fate, Handle, History, Limits, Model, Operation, OperationId, Outcome};
use model::{Recorder, Rules};
use nt::{Action, Answer, CcbId, Completion, NtError, RequestId};
use std::collections::BTreeMap;

use super::Stage;
use crate::rule::{Breach, Rule};

/// A history in the making.
pub(crate) struct Witness {
    history: History,
    handles: BTreeMap<CcbId, Handle>,
    under_way: BTreeMap<RequestId, OperationId>,
}

/// Operations of the model that the search for an order may take.
const STEPS: u64 = 200_000;

impl Witness {
    pub(crate) fn new(params: &fsd::VolumeParams) -> Witness {
        let rules = Rules {
            case: params.case,
            hard_links: params.hard_links,
            named_streams: params.named_streams,
            posix_unlink_rename: params.posix_unlink_rename,
            ..Rules::default()
        };
        Witness {
            history: History::new(Model::new(rules)),
            handles: BTreeMap::new(),
            under_way: BTreeMap::new(),
        }
    }

    /// What a request means to the model, if it is within it.
    pub(crate) fn operation(&self, id: RequestId, action: &Action) -> Option<Operation> {
        let payload = match action {
            Action::Write { length, .. } => payload(id, *length),
            _ => Vec::new(),
        };
        let handle = |ccb: CcbId| self.handles.get(&ccb).copied();
        let recorder = Recorder { new: Handle(id.0), handle: &handle, payload: &payload, key: 0 };
        Operation::from_action(action, &recorder)
    }

    pub(super) fn begin(&mut self, client: usize, id: RequestId, operation: Operation) {
        let operation = self.history.invoke(Client(client as u32), operation);
        self.under_way.insert(id, operation);
    }

    pub(super) fn end(&mut self, id: RequestId, completion: &Completion, payload: &[u8]) {
        let Some(operation) = self.under_way.remove(&id) else { return };
        if let Ok(Answer::Created(created)) = completion
            && let Some(ccb) = created.ccb
        {
            self.handles.insert(ccb, Handle(id.0));
        }
        let given_up = [NtError::CANCELLED, NtError::IO_TIMEOUT, NtError::VOLUME_DISMOUNTED];
        let changes = matches!(
            self.history.events().get(operation.0).map(|event| &event.operation),
            Some(Operation::Set(..))
        );
        match (completion, Outcome::from_completion(completion, payload)) {
            // What a change reports besides is not the model's.
            (Ok(Answer::Found(_)), _) if changes => self.history.respond(operation, Outcome::Done),
            // A volume that lacks it.
            (Err(NtError::NOT_SUPPORTED), _) => self.history.withdraw(operation),
            (Err(error), _) if given_up.contains(error) => self.history.lose(operation),
            (_, Some(outcome)) => self.history.respond(operation, outcome),
            (_, None) => self.history.lose(operation),
        }
    }
}

/// The bytes of a write.
pub(crate) fn payload(id: RequestId, length: u32) -> Vec<u8> {
    vec![id.0 as u8; length as usize]
}

impl Stage {
    /// Is what was seen explained by some order? From here on nothing is written down any more.
    pub(crate) fn check_history(&mut self) -> Result<(), Breach> {
        let Some(witness) = self.witness.take() else { return Ok(()) };
        match witness.history.check(Limits { steps: STEPS }) {
            Ok(_) => Ok(()),
            Err(finding) => match *finding {
                model::Finding::Violation(ref violation) => {
                    let refused = violation.window.iter().filter(|line| !line.placed);
                    let mut refused = refused.map(|line| (&line.event.fate, &line.predicted));
                    let only_the_status = refused.any(|pair| {
                        matches!(pair, (Fate::Answered(Outcome::Refused(_)), Outcome::Refused(_)))
                    });
                    let rule = match only_the_status {
                        true => Rule::RefusesAsModel,
                        false => Rule::AgreesWithModel,
                    };
                    let lines = finding.to_string();
                    let lines: Vec<String> = lines.lines().map(crate::display::short).collect();
                    Err(Breach::new(rule, lines.join("\n")))
                }
                // Too many lost requests to decide.
                model::Finding::Undecided(_) => Ok(()),
            },
        }
    }
}
