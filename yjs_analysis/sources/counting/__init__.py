"""Children and disposals become counts here: one SQL text, on DuckDB, on a frame and on Spark."""

from yjs_analysis.sources.counting.counts import count
from yjs_analysis.sources.counting.events import events_of
from yjs_analysis.sources.counting.follow_up import FORMAL_TIERS, count_reoffending
from yjs_analysis.sources.counting.times import STATUSES, count_times

__all__ = ["FORMAL_TIERS", "STATUSES", "count", "count_reoffending", "count_times", "events_of"]
