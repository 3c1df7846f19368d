// Package index finds documents and articles: by words, phrases and numbers, by
// tags, days and other exact values, always within what the asking person may
// read.
//
// The index is a copy. PostgreSQL and the stored originals are the truth; an
// index can be thrown away at any moment and filled again by the loaders that
// fill it every day. It knows nothing of documents and people: it is given
// entries with the policy's keys on them, and answers queries that carry the
// keys of a reader. [Index] is small, so that an engine on other machines can
// take the place of [Bleve].
//
// # Vocabulary
//
//   - [Entry]: what is known of one document or article. Put an entry again to
//     change it
//   - reader key: level and group fused by the policy ("2:department:ZH"); a
//     reader finds the entries that share a key with them
//   - shelf: one Bleve index. The open shelf has the levels 公开 and 内部, the
//     classified shelf 秘密 and above
//   - part: a segment of a shelf during one search
//   - gram and word: the terms of a text, see package analysis
//   - watermark: how far the register has been applied; progress: how far a new
//     index has been filled
//   - generation: one index of a [Live], which replaces them while in use
//
// # Invariants
//
//   - Nobody without a key finds anything. Query.conjunction is the one place
//     where policy and filters meet; hits, totals and facets come from its result
//     and from nothing else.
//   - An uncleared query does not open the classified shelf. Its totals, facets,
//     order and scores are the same, byte for byte, whatever that shelf holds.
//   - An entry stands on one shelf. When its level changes it leaves the former
//     shelf, and the disk has that, before it enters the other.
//   - The same query on the same data has the same answer in the same order,
//     however the data came there and however segments were merged: by score, then
//     id; by day, then id. Scores are sums of integers and rest on exact numbers
//     of entries and lengths that the writer keeps.
//   - Totals and facet counts are exact.
//   - What Apply has confirmed can be found at once. After a crash it may be gone,
//     and then the watermark is older too: the state travels in the same batch.
//   - Errors about a query (ErrQuery) do not depend on what is indexed.
//
// # Ranking
//
// BM25 (k1 0.5, b 0.7, idf to the power 1.25) is summed over grams (0.7) and
// dictionary words (1) of the body and of the title (0.3 each). Questions match
// by any gram and are ranked by MaxScore, which leaves out documents that cannot
// reach the page; the words that only make them questions are not counted. One
// to three short words must all occur, unless nothing has them all. The weights
// were found on Chinese encyclopedia and web questions and are guarded by the
// relevance test of indextest.
//
// # Trade-offs
//
// Bleve is used below its query language: its segments, dictionaries and posting
// lists, and its writing, merging and recovery. Its BM25 takes distinct terms for
// lengths, so that scores move when segments merge; its filters lose the one
// before the last; its analysis objects cost a third of indexing. The price is
// that a new version of Bleve must be tried against indextest before it is taken;
// the version is pinned.
//
// Nothing of a text is stored and no positions are kept. A phrase is narrowed
// down by grams and checked in the text itself, which the caller has; that makes
// the index half as large, and a phrase of common words as dear as its
// candidates, which Options.VerifyLimit bounds.
//
// Batches are not waited for on the way to the disk (Bleve's unsafe_batch);
// instead the register is replayed from the watermark at start. Deleted entries
// leave the files when segments merge; after a mass deletion, and where words
// must be gone for certain, rebuild.
//
// Pages of a ranking are places, not marks in it: page and cursor say "after the
// first forty". Freezing rankings would keep what people searched for.
//
// # Example
//
//	live, err := index.OpenLive(filepath.Join(data, "index"), index.Options{})
//	if live.Missing() {
//		err = live.Rebuild(ctx, fillFromRegister)
//	}
//	err = live.Apply(ctx, index.Batch{Put: []index.Entry{entry}, Watermark: "4711"})
//	result, err := live.Search(ctx, index.Query{
//		Readers: []string{"0:all", "1:department:ZH"},
//		Text:    "消防检查",
//		Filter:  index.Term{Field: index.FieldTag, Value: index.Tag("年度", "2026")},
//		Facets:  []string{index.FacetField("项目名称")},
//	})
package index
