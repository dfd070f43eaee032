"""Children and disposals become counts here: one SQL text, on DuckDB, on a frame and on Spark."""

from yjs_analysis.sources.counting.counts import count
from yjs_analysis.sources.counting.events import events_of

__all__ = ["count", "events_of"]
