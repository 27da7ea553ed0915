//! What a page asks for: windows, facets, one subject, one neighbourhood, one text. Reads a finished analysis and
//! answers in the report's types.

mod batch;
mod chain;
mod convert;
mod evidence;
mod law_diff;
mod list;
mod neighbourhood;
mod quality;
mod records;
mod same;
mod score;
mod subject;
mod suite;
mod summary;
mod text;
mod ties;
mod view;
mod warning;

pub(crate) use batch::{Moved, batch_head, batch_subject, changes, moved, row as change_row};
pub use convert::diagnostic_row;
pub(crate) use evidence::evidence;
pub use law_diff::law_diff;
pub use list::{Filter, Sort, SortKey, facets, matching, row, window};
pub use neighbourhood::neighbourhood;
pub use quality::{Disagreement, conflict, conflicts, disagreements, quality};
pub(crate) use records::identifiers;
pub use same::{Which, same};
pub use subject::page;
pub(crate) use subject::record;
pub use suite::suite;
pub use summary::summary;
pub use text::text;
pub use ties::{MOST_WAYS, community, graph_edge_count, graph_edges, graph_node, graph_node_count, ownership, ways};
pub use view::View;
