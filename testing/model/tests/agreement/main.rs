//! The model beside what else says how a volume behaves: the engine's stories, and the engine.

mod engine;
mod line;
mod stories;
