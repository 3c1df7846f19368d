// Package search finds records: it turns an actor and a question into an index query, keeps the
// index in step with the register, rebuilds it, and renders hits after authorising each again.
//
// # Words
//
// Source: a module whose records are searched; it loads index entries and renders hits. Watermark:
// the transaction up to which the index has everything. Replay: applying again what the register
// changed since the watermark.
//
// # Invariants
//
// The index is a copy. It may be deleted at any moment and is rebuilt from the register while the
// service answers. Every query carries the actor's reader keys; without clearance the classified
// shelf is never touched; every hit is authorised once more in SQL before it is shown; snippets are
// made from the text of the version just authorised, after that.
//
// A change is findable when Changed returns. It returns after a while even when the index cannot be
// written: a registration never fails because of a copy, and the replay brings it in later.
//
// The watermark advances only by a replay that saw everything: transactions end out of order, so
// the highest number seen proves nothing about lower ones.
package search

import (
	"context"

	"docket/index"
	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/fault"
	"docket/internal/tag"
)

// Errors of this package.
var (
	ErrRebuilding = fault.New(fault.Unavailable, "search.rebuilding", "检索索引正在重建，请稍后再试。", "The search index is being rebuilt; try again shortly.")
	ErrBusy       = fault.New(fault.Conflict, "search.reindex_running", "索引重建已在进行。", "A rebuild of the index is running already.")
	ErrTooBroad   = fault.New(fault.Invalid, "search.too_broad", "这个原文词组太常见，请加上其他条件。", "This exact phrase is too common; add another condition.")
)

// Loaded is an index entry with the transaction that last changed its record.
type Loaded struct {
	Entry index.Entry
	XID   string
}

// Change says that a record was changed by a transaction.
type Change struct{ ID, XID string }

// Rendered is a record as a hit shows it, authorised for the actor who asked.
type Rendered struct {
	ID             string        `json:"id"`
	Kind           string        `json:"kind" enum:"document,article"`
	Title          string        `json:"title"`
	RegisterNo     string        `json:"register_no"`
	Source         string        `json:"source"`
	ReceivedOn     calendar.Date `json:"received_on" format:"date"`
	Classification access.Level  `json:"classification" enum:"public,internal,confidential,secret"`
	Tags           []tag.Tag     `json:"tags"`
	// Fields are further texts in which words are marked.
	Fields map[string]string `json:"-"`
	// Blobs are the files whose text may be quoted.
	Blobs []string `json:"-"`
}

// Source is a module whose records are searched.
type Source interface {
	// SearchKind is the kind of its entries.
	SearchKind() string
	// Load returns the entries of those ids that exist, as they are now.
	Load(ctx context.Context, ids []string) ([]Loaded, error)
	// Changes returns what transactions from since on have changed.
	Changes(ctx context.Context, since string) ([]Change, error)
	// After returns the ids that follow after, ascending.
	After(ctx context.Context, after string, limit int) ([]string, error)
	// Render returns those records that actor may read now, by id.
	Render(ctx context.Context, actor access.Actor, ids []string) (map[string]Rendered, error)
	// Blobs returns the files of a record, for checking a phrase literally.
	Blobs(ctx context.Context, id string) (title string, blobs []string, err error)
	// Suggest returns readable records whose title or number contains text.
	Suggest(ctx context.Context, actor access.Actor, text string, limit int) ([]Suggestion, error)
}
