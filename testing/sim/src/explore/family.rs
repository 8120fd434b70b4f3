//! Families of names: which lines of a world can have anything to do with each other.

use super::world::World;

/// The family of every line of a world: by client and line. Family 0 has to do with all.
pub(super) fn of_world(world: &World) -> Vec<Vec<usize>> {
    let mut families = Families::default();
    for line in world.setup {
        families.join(line);
    }
    for line in world.clients.iter().flat_map(|lines| lines.iter()) {
        families.join(line);
    }
    let of_client = |(client, lines): (usize, &&[&str])| {
        // A line without a name is about the handle that an earlier one opened.
        let letter = super::play::letter(client);
        let opened = world.setup.iter().filter(|line| line.starts_with(letter));
        let mut last = opened.filter_map(|line| families.of(line)).next_back();
        let mut each = Vec::new();
        for line in lines.iter() {
            last = families.of(line).or(last);
            each.push(last.unwrap_or(0));
        }
        each
    };
    world.clients.iter().enumerate().map(of_client).collect()
}

/// Names directly below the root, and which family each belongs to.
#[derive(Default)]
struct Families {
    names: Vec<String>,
    parent: Vec<usize>,
}

impl Families {
    /// All names of a line are of one family.
    fn join(&mut self, line: &str) {
        let places: Vec<usize> = names(line).map(|name| self.enter(name)).collect();
        for place in &places {
            let (a, b) = (self.find(places[0]), self.find(*place));
            self.parent[b] = a;
        }
    }

    /// The family of a line, if it has a name.
    fn of(&self, line: &str) -> Option<usize> {
        let name = names(line).next()?;
        if name.is_empty() {
            return Some(0);
        }
        let place = self.names.iter().position(|known| known == name)?;
        Some(self.find(place) + 1)
    }

    fn enter(&mut self, name: &str) -> usize {
        if let Some(place) = self.names.iter().position(|known| known == name) {
            return place;
        }
        self.names.push(name.to_owned());
        self.parent.push(self.parent.len());
        self.parent.len() - 1
    }

    fn find(&self, mut place: usize) -> usize {
        while self.parent[place] != place {
            place = self.parent[place];
        }
        place
    }
}

/// The first component of every path of a line.
fn names(line: &str) -> impl Iterator<Item = &str> {
    line.split_whitespace().filter_map(|word| {
        let (_, path) = word.split_once('\\')?;
        Some(path.split('\\').next().unwrap_or(path))
    })
}
