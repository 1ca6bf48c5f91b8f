//! The drawing of a workflow: states one below the other by category, moves beside them.
//!
//! A move to the next state goes straight down; any other forward one goes round on the
//! right, and one that goes back on the left. Each goes in a lane of its own, and each
//! label has a gap between two states to itself, so that nothing is written over.

use engine::Kind;

use super::graph_words::{category_name, rank, wrapped};

/// What a drawing is made of; all in pixels of its own coordinates.
#[derive(Debug, Default, Clone)]
pub struct Graph {
    pub width: i64,
    pub height: i64,
    pub bands: Vec<Band>,
    pub boxes: Vec<StateBox>,
    pub paths: Vec<Path>,
    pub labels: Vec<Label>,
}

/// The ground behind the states of one category.
#[derive(Debug, Clone)]
pub struct Band {
    pub y: i64,
    pub height: i64,
    pub text_y: i64,
    pub name: &'static str,
}

/// A state.
#[derive(Debug, Clone)]
pub struct StateBox {
    pub x: i64,
    pub y: i64,
    pub height: i64,
    pub category: &'static str,
    /// Its name and what else is said inside, each with its height.
    pub lines: Vec<(i64, String)>,
}

/// A move: its line, and the triangle at its end.
#[derive(Debug, Clone)]
pub struct Path {
    pub line: String,
    pub head: String,
}

/// A line of a label.
#[derive(Debug, Clone)]
pub struct Label {
    pub x: i64,
    pub y: i64,
    /// `start` or `end`.
    pub anchor: &'static str,
    pub text: String,
}

/// Width of a state.
pub const BOX: i64 = 200;
const BOX_HEIGHT: i64 = 40;
const LINE: i64 = 17;
const GAP: i64 = 34;
const LANE: i64 = 18;
const FIRST_LANE: i64 = 22;
const BAND_NAMES: i64 = 104;
const LETTER: i64 = 7;
const LONGEST: usize = 20;
const MARGIN: i64 = 14;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Middle,
    Left,
    Right,
}

/// Moves from one row to another.
struct Edge {
    from: usize,
    to: usize,
    side: Side,
    lines: Vec<String>,
    /// The row above the gap that its label stands in.
    gap: usize,
    lane: usize,
}

impl Edge {
    fn span(&self) -> (usize, usize) {
        (self.from.min(self.to), self.from.max(self.to))
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or_default()
}

/// Draws the workflow of a kind.
pub fn draw<C>(kind: &Kind<C>) -> Graph {
    let mut states: Vec<_> = kind.states.iter().collect();
    states.sort_by_key(|state| rank(state.category));
    let row = |key: &str| states.iter().position(|state| state.key == key);
    let mut inside: Vec<Vec<String>> = vec![Vec::new(); states.len()];
    if let Some(own) = row(&kind.initial).and_then(|row| inside.get_mut(row)) {
        own.push("Aquí comienza".to_owned());
    }
    let mut edges: Vec<Edge> = Vec::new();
    for transition in &kind.transitions {
        for from in &transition.from {
            let (Some(from), Some(to)) = (row(from), row(&transition.to)) else {
                continue;
            };
            if from == to {
                let text = format!("↻ {}", transition.label);
                if let Some(own) = inside.get_mut(from) {
                    own.extend(wrapped(&text, LONGEST + 6));
                }
                continue;
            }
            let lines = wrapped(&transition.label, LONGEST);
            match edges.iter_mut().find(|e| (e.from, e.to) == (from, to)) {
                Some(edge) => edge.lines.extend(lines),
                None => edges.push(Edge {
                    from,
                    to,
                    side: side(from, to),
                    lines,
                    gap: from.min(to),
                    lane: 0,
                }),
            }
        }
    }
    edges.sort_by_key(|edge| {
        let (first, last) = edge.span();
        (last - first, first)
    });
    let gaps = place(&mut edges, states.len());
    Drawing::of(&edges, &gaps, &inside).graph(&states, &edges, &inside)
}

fn side(from: usize, to: usize) -> Side {
    if to == from + 1 {
        Side::Middle
    } else if to > from {
        Side::Right
    } else {
        Side::Left
    }
}

/// Gives each edge a lane and a gap for its label; answers with the lines of the fullest
/// side of each gap.
fn place(edges: &mut [Edge], rows: usize) -> Vec<usize> {
    let mut gaps = vec![0; rows];
    for side in [Side::Middle, Side::Left, Side::Right] {
        let mut used = vec![0_usize; rows];
        let mut placed: Vec<(usize, usize, usize)> = Vec::new();
        for index in 0..edges.len() {
            let Some(edge) = edges.get(index).filter(|edge| edge.side == side) else {
                continue;
            };
            let (first, last) = edge.span();
            let free = (0..).find(|lane| {
                !placed
                    .iter()
                    .any(|(a, b, taken)| taken == lane && *a <= last && first <= *b)
            });
            let lane = free.unwrap_or_default();
            placed.push((first, last, lane));
            let emptiest = (first..last).min_by_key(|gap| used.get(*gap).copied());
            let gap = emptiest.unwrap_or(first);
            let lines = edge.lines.len();
            if let Some(edge) = edges.get_mut(index) {
                (edge.lane, edge.gap) = (lane, gap);
            }
            if let Some(used) = used.get_mut(gap) {
                *used += lines;
            }
        }
        for (gap, used) in gaps.iter_mut().zip(used) {
            *gap = (*gap).max(used);
        }
    }
    gaps
}

/// Where rows stand.
struct Drawing {
    /// Top and height of each row.
    rows: Vec<(i64, i64)>,
    /// Height of each gap.
    gaps: Vec<i64>,
    left: i64,
    width: i64,
    height: i64,
}

impl Drawing {
    fn of(edges: &[Edge], gaps: &[usize], inside: &[Vec<String>]) -> Self {
        let own = |side: Side| edges.iter().filter(move |edge| edge.side == side);
        let reach = |side: Side| {
            let reach = own(side).map(|edge| {
                let longest = edge.lines.iter().map(|line| line.chars().count()).max();
                let text = count(longest.unwrap_or_default()) * LETTER;
                FIRST_LANE + count(edge.lane) * LANE + text + 14
            });
            reach.max().unwrap_or_default()
        };
        let middle = own(Side::Middle).flat_map(|edge| &edge.lines);
        let middle = middle.map(|line| count(line.chars().count()) * LETTER - BOX / 2 + 14);
        let right = reach(Side::Right).max(middle.max().unwrap_or_default());
        let left = BAND_NAMES + reach(Side::Left).max(MARGIN);
        let gaps: Vec<i64> = gaps
            .iter()
            .map(|lines| GAP + count(*lines) * LINE)
            .collect();
        let (mut y, mut rows) = (MARGIN + GAP / 2, Vec::new());
        for (inside, gap) in inside.iter().zip(&gaps) {
            let height = BOX_HEIGHT + count(inside.len()) * LINE;
            rows.push((y, height));
            y += height + gap;
        }
        let last = gaps.last().copied().unwrap_or_default();
        Self {
            width: left + BOX + right + MARGIN,
            height: y - last + GAP / 2 + MARGIN,
            rows,
            gaps,
            left,
        }
    }

    fn row(&self, index: usize) -> (i64, i64) {
        self.rows.get(index).copied().unwrap_or_default()
    }

    fn graph(&self, states: &[&engine::State], edges: &[Edge], inside: &[Vec<String>]) -> Graph {
        let mut graph = Graph {
            width: self.width,
            height: self.height,
            bands: self.bands(states),
            ..Graph::default()
        };
        for ((state, inside), (y, height)) in states.iter().zip(inside).zip(&self.rows) {
            let mut lines = vec![(y + 25, state.name.clone())];
            for (index, text) in inside.iter().enumerate() {
                lines.push((y + 25 + (count(index) + 1) * LINE, text.clone()));
            }
            graph.boxes.push(StateBox {
                x: self.left,
                y: *y,
                height: *height,
                category: state.category.key(),
                lines,
            });
        }
        let mut used: Vec<(Side, usize, usize)> = Vec::new();
        for edge in edges {
            graph.paths.push(self.path(edge, edges));
            let before = used
                .iter()
                .filter(|(side, gap, _)| (*side, *gap) == (edge.side, edge.gap));
            let before: usize = before.map(|(.., lines)| lines).sum();
            used.push((edge.side, edge.gap, edge.lines.len()));
            graph.labels.extend(self.labels(edge, before));
        }
        graph
    }

    /// One ground for each run of states of a category.
    fn bands(&self, states: &[&engine::State]) -> Vec<Band> {
        let mut bands: Vec<Band> = Vec::new();
        let half = |index: usize| self.gaps.get(index).copied().unwrap_or(GAP) / 2;
        for (index, state) in states.iter().enumerate() {
            let (y, height) = self.row(index);
            let name = category_name(state.category);
            let above = index.checked_sub(1).map_or(GAP / 2, half);
            let below = if index + 1 == states.len() {
                GAP / 2
            } else {
                half(index)
            };
            let bottom = y + height + below;
            match bands.last_mut().filter(|band| band.name == name) {
                Some(band) => band.height = bottom - band.y,
                None => bands.push(Band {
                    y: y - above,
                    height: bottom - (y - above),
                    text_y: y + 25,
                    name,
                }),
            }
        }
        bands
    }

    /// The height at which an edge meets a state: those of one side share it evenly.
    fn port(&self, edge: &Edge, edges: &[Edge], row: usize) -> i64 {
        let meets =
            |other: &&Edge| other.side == edge.side && (other.from == row || other.to == row);
        let all = edges.iter().filter(meets);
        let before = all.clone().take_while(|other| !std::ptr::eq(*other, edge));
        let (y, height) = self.row(row);
        y + height * (count(before.count()) + 1) / (count(all.count()) + 1)
    }

    fn path(&self, edge: &Edge, edges: &[Edge]) -> Path {
        let (top, height) = self.row(edge.from);
        if edge.side == Side::Middle {
            let x = self.left + BOX / 2;
            let (end, _) = self.row(edge.to);
            return Path {
                line: format!("M{x} {}V{}", top + height, end - 6),
                head: format!("M{x} {end}l-5 -9h10z"),
            };
        }
        let (from, to) = (
            self.port(edge, edges, edge.from),
            self.port(edge, edges, edge.to),
        );
        let out = FIRST_LANE + count(edge.lane) * LANE;
        let (x, lane, inward, tail) = if edge.side == Side::Right {
            let x = self.left + BOX;
            (x, x + out, x + 6, "l9 -5v10z")
        } else {
            (self.left, self.left - out, self.left - 6, "l-9 -5v10z")
        };
        Path {
            line: format!("M{x} {from}H{lane}V{to}H{inward}"),
            head: format!("M{x} {to}{tail}"),
        }
    }

    fn labels(&self, edge: &Edge, before: usize) -> Vec<Label> {
        let (top, height) = self.row(edge.gap);
        let first = top + height + GAP / 2 + 12;
        let out = FIRST_LANE + count(edge.lane) * LANE + 6;
        let (x, anchor) = match edge.side {
            Side::Middle => (self.left + BOX / 2 + 8, "start"),
            Side::Right => (self.left + BOX + out, "start"),
            Side::Left => (self.left - out, "end"),
        };
        let line = |(index, text): (usize, &String)| Label {
            x,
            y: first + count(before + index) * LINE,
            anchor,
            text: text.clone(),
        };
        edge.lines.iter().enumerate().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{BOX, draw};

    #[test]
    fn nothing_is_drawn_over_anything() {
        for name in pack::Source::embedded_names() {
            let source = pack::Source::embedded(name).unwrap();
            let pack = pack::load(&source).unwrap();
            for kind in &pack.kinds {
                let graph = draw(kind);
                assert_eq!(graph.boxes.len(), kind.states.len());
                for pair in graph.boxes.windows(2) {
                    assert!(pair[0].y + pair[0].height < pair[1].y, "{}", kind.key);
                }
                for (index, one) in graph.labels.iter().enumerate() {
                    assert!(one.x > 0 && one.x < graph.width && one.y < graph.height);
                    let clear = graph
                        .boxes
                        .iter()
                        .all(|b| one.y < b.y || one.y > b.y + b.height);
                    assert!(clear, "{}: «{}» lies on a state", kind.key, one.text);
                    let twice = graph.labels.iter().skip(index + 1).any(|other| {
                        (other.x - one.x).abs() < BOX / 2 && (other.y - one.y).abs() < 12
                    });
                    assert!(!twice, "{}: «{}» lies on another label", kind.key, one.text);
                }
            }
        }
    }
}
