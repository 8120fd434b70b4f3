//! Requests that go straight to the file system, without the engine's lock: reads and writes,
//! through a gate (ENGINE.md section 5), and queries of a file by its identity.
//!
//! Only where a call is over at once: then there is nothing to cancel, nothing to time out, and
//! nobody to hand over to. Where a call may block or pend, a step of the engine is the smaller part
//! of its cost. The first request by a handle or a node reference takes a step and shows the way
//! ([`Paths`]); the handle's cleanup, or giving the reference back, ends it.

use super::{Host, Input, Place};
use crate::connection::{Done, Payload};
use crate::gate::{Gate, Inside};
use crate::op::Op;
use crate::operations::{OwnedOp, Responder};
use crate::panic_boundary::{Panicked, guard};
use crate::sync::RwLock;
use crate::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use fsd::{DataPath, DataStep, Passage, QueryPath, ScbId};
use nt::{
    Action, BufferId, CcbId, Completion, NodeId, NtError, Origin, Query, Request, Target, Wanted,
};
use std::collections::HashMap;
use std::sync::Arc;
use transact::{Call, OpId, Operation, Reply};

/// Few threads meet in one of so many tables.
const TABLES: usize = 16;

/// No question of the engine's: these operations are none.
const STRAIGHT: OpId = OpId(u64::MAX);

/// The ways of the handles and node references that have one.
pub(super) struct Paths {
    handles: [RwLock<HashMap<CcbId, Arc<Path>>>; TABLES],
    nodes: [RwLock<HashMap<NodeId, QueryPath>>; TABLES],
    /// Queries pass the gate of their node's table until the volume stops: then everything takes a
    /// step, which fails, and the end waits for those that are inside.
    queries: [Gate; TABLES],
}

/// The way of one request.
pub(super) enum Way {
    /// Inside the gate.
    Data(Arc<Path>),
    /// Inside the gate of the node's table.
    Query(NodeId, QueryPath, Wanted),
}

pub(super) struct Path {
    data: DataPath,
    gate: Arc<Gate>,
    /// What has passed, as bits of [`Passage`].
    used: AtomicU32,
    /// The handle is being cleaned up. Others keep the gate of its stream open.
    has_ended: AtomicBool,
}

/// The ways and the gates they lead through, for who holds the engine.
pub(super) struct Straight {
    paths: Arc<Paths>,
    gates: HashMap<ScbId, Arc<Gate>>,
    is_closed: bool,
    /// Gates for queries that are closed and not yet empty.
    draining: usize,
}

/// Whose way a request shows, once it has taken its step.
pub(super) enum Shows {
    Handle(CcbId),
    Node(NodeId),
}

impl Paths {
    pub(super) fn new() -> Paths {
        let queries = [(); TABLES].map(|()| Gate::new());
        for gate in &queries {
            let _nobody_yet = gate.set(Passage::READ);
        }
        Paths { handles: Default::default(), nodes: Default::default(), queries }
    }

    fn table(&self, ccb: CcbId) -> &RwLock<HashMap<CcbId, Arc<Path>>> {
        &self.handles[ccb.0 as usize % TABLES]
    }

    fn nodes(&self, node: NodeId) -> &RwLock<HashMap<NodeId, QueryPath>> {
        &self.nodes[node.0 as usize % TABLES]
    }

    fn queries(&self, node: NodeId) -> &Gate {
        &self.queries[node.0 as usize % TABLES]
    }

    fn find(&self, ccb: CcbId) -> Option<Arc<Path>> {
        self.table(ccb).read().get(&ccb).cloned()
    }
}

impl Straight {
    pub(super) fn new(paths: Arc<Paths>) -> Straight {
        Straight { paths, gates: HashMap::new(), is_closed: false, draining: 0 }
    }

    /// The volume stops.
    pub(super) fn close(&mut self) {
        if !std::mem::replace(&mut self.is_closed, true) {
            let sets = self.paths.queries.iter().map(|gate| gate.set(Passage::empty()));
            self.draining = sets.filter(|inside| *inside == Inside::Somebody).count();
        }
    }

    /// The last query has left its gate.
    pub(super) fn queries_drained(&mut self) {
        self.draining = self.draining.saturating_sub(1);
    }

    /// It is closed, and no query is inside.
    pub(super) fn is_over(&self) -> bool {
        self.is_closed && self.draining == 0
    }

    /// Opens or closes a gate as the engine says. `true`: nobody is inside.
    pub(super) fn set_gate(&self, scb: ScbId, passage: Passage) -> bool {
        self.gates.get(&scb).is_none_or(|gate| gate.set(passage) == Inside::Nobody)
    }

    pub(super) fn forget_gate(&mut self, scb: ScbId) {
        self.gates.remove(&scb);
    }

    /// A handle is cleaned up, or a reference given back: its way ends. The engine is told what has
    /// passed on it.
    pub(super) fn end_ways(&mut self, engine: &mut fsd::Volume, action: &Action) {
        match action {
            Action::Cleanup(ccb) | Action::Close(ccb) | Action::Release(ccb) => {
                let path = self.paths.table(*ccb).write().remove(ccb);
                let used = path.map_or(0, |path| {
                    path.has_ended.store(true, Ordering::Relaxed);
                    path.used.load(Ordering::Relaxed)
                });
                engine.used(*ccb, Passage::from_bits_truncate(used));
            }
            Action::Forget { node, .. } => drop(self.paths.nodes(*node).write().remove(node)),
            _ => {}
        }
    }

    /// The next request of that kind goes straight, if the engine knows how.
    pub(super) fn show_way(&mut self, engine: &mut fsd::Volume, shows: Shows) {
        match shows {
            Shows::Handle(ccb) if !self.paths.table(ccb).read().contains_key(&ccb) => {
                let Some(data) = engine.data_path(ccb) else { return };
                let gate = self.gates.entry(data.scb()).or_insert_with(|| Arc::new(Gate::new()));
                let (gate, used) = (Arc::clone(gate), AtomicU32::new(0));
                let path = Path { data, gate, used, has_ended: AtomicBool::new(false) };
                self.paths.table(ccb).write().insert(ccb, Arc::new(path));
            }
            Shows::Node(node) if !self.paths.nodes(node).read().contains_key(&node) => {
                if let Some(query) = engine.query_path(node) {
                    self.paths.nodes(node).write().insert(node, query);
                }
            }
            Shows::Handle(_) | Shows::Node(_) => {}
        }
    }
}

/// Does a request of this kind have a way?
pub(super) fn shows_way(action: &Action) -> Option<Shows> {
    let node = || query_of(action).map(|(node, _)| Shows::Node(node));
    data_of(action).map(|(ccb, _)| Shows::Handle(ccb)).or_else(node)
}

/// Handle and length of a read or write.
fn data_of(action: &Action) -> Option<(CcbId, u32)> {
    match *action {
        Action::Read { ccb, length, .. } | Action::Write { ccb, length, .. } => Some((ccb, length)),
        _ => None,
    }
}

/// The node of a query that may have a way.
fn query_of(action: &Action) -> Option<(NodeId, Wanted)> {
    match action {
        Action::Query(Target::Node(node), Query::Found(wanted)) if QueryPath::serves(*wanted) => {
            Some((*node, *wanted))
        }
        _ => None,
    }
}

impl Host {
    /// The way of a request that has one.
    pub(super) fn way(self: &Arc<Self>, request: &Request, payload: &Payload) -> Option<Way> {
        if let Some((node, wanted)) = query_of(&request.action) {
            let query = self.paths.nodes(node).read().get(&node).copied()?;
            let enters = self.paths.queries(node).enter(Passage::READ);
            return enters.then_some(Way::Query(node, query, wanted));
        }
        self.enter_gate(request, payload).map(Way::Data)
    }

    /// The way of a read or write that may pass; it is inside the gate then.
    fn enter_gate(self: &Arc<Self>, request: &Request, payload: &Payload) -> Option<Arc<Path>> {
        let wanted = DataPath::passage(request.origin, &request.action)?;
        let (ccb, _) = data_of(&request.action)?;
        let path = self.paths.find(ccb)?;
        if matches!(payload, Payload::None) || !path.gate.enter(wanted) {
            return None;
        }
        // Found before the cleanup, entered after the close, for which the gate was shut: whoever
        // opened it again passes on what was known then.
        if path.has_ended.load(Ordering::Relaxed) {
            self.leave_gate(&path);
            return None;
        }
        if path.used.load(Ordering::Relaxed) & wanted.bits() == 0 {
            path.used.fetch_or(wanted.bits(), Ordering::Relaxed);
        }
        Some(path)
    }

    fn leave_gate(self: &Arc<Self>, path: &Path) {
        if path.gate.leave() {
            let _ = self.turn(Input::Drained(path.data.scb()), &Place::Elsewhere);
        }
    }

    /// Carries a request out on its way.
    pub(super) fn go_straight(
        self: &Arc<Self>,
        way: Way,
        request: &Request,
        payload: Payload,
    ) -> Done {
        match way {
            Way::Data(path) => {
                let done = self.pass(&path.data, request, payload);
                self.leave_gate(&path);
                done
            }
            Way::Query(node, query, wanted) => {
                let call = query.call(wanted);
                let done = self.ask_straight(request.origin, call, payload, QueryPath::finish);
                if self.paths.queries(node).leave() {
                    let _ = self.turn(Input::QueriesDrained, &Place::Elsewhere);
                }
                done
            }
        }
    }

    fn pass(&self, path: &DataPath, request: &Request, payload: Payload) -> Done {
        let length = data_of(&request.action).map_or(0, |(_, length)| length);
        match path.begin(request.origin, &request.action) {
            Ok(DataStep::Ask(call)) => {
                let finish = |reply| DataPath::finish(length, reply);
                self.ask_straight(request.origin, call, payload, finish)
            }
            Ok(DataStep::Done(answer)) => Done { completion: Ok(answer), payload },
            Err(error) => Done { completion: Err(error), payload },
        }
    }

    fn ask_straight(
        &self,
        origin: Origin,
        call: Call,
        payload: Payload,
        finish: impl FnOnce(Reply) -> Completion,
    ) -> Done {
        let (token, caller) = match self.subjects.find(origin) {
            Ok(subject) => subject,
            Err(error) => return Done { completion: Err(error), payload },
        };
        let deadline = self.clock.now().after(self.params.request_timeout);
        let op = OwnedOp::Own(Op::new(caller, self.clock.moment(deadline)));
        let payload = (Some(BufferId::default()), payload);
        // Nobody waits for a later answer, so there is nobody to tell of it.
        let responder = Responder::new(None, STRAIGHT, payload, token, op);
        let failed = Done { completion: Err(NtError::INTERNAL_ERROR), payload: Payload::None };
        match guard(|| self.operations.ask(Operation { origin, call }, responder)) {
            Ok(Some(answered)) => Done {
                completion: finish(answered.reply),
                payload: answered.settled.map_or(Payload::None, |(_, payload)| payload),
            },
            Ok(None) => {
                tracing::error!("a file system that says it never pends did");
                failed
            }
            Err(Panicked(message)) => {
                tracing::error!(%message, "the file system panicked");
                failed
            }
        }
    }
}
