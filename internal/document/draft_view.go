package document

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/compare"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/fulltext"
	"docket/internal/page"
)

// Errors of a comparison.
var (
	ErrTextPending = fault.New(fault.Conflict, "document.text_pending", "文本正在提取，请稍后再比较。", "The text is still being read; compare again in a moment.")
)

// Draft is something written here as its drafter and reviewers see it.
type Draft struct {
	Row
	ReplyTo     *Link   `json:"reply_to" doc:"what it answers; null also when the reader may not know of it"`
	TextFile    string  `json:"text_file" doc:"the file that is the text as it stands; empty while there is none"`
	Task        string  `json:"task" doc:"the caller's task while it is with them to be written; empty when it is not"`
	IsSubmitted bool    `json:"is_submitted" doc:"it has been on its way before, so it is not discarded any more"`
	Again       []Stage `json:"again" doc:"whoever had decided, or was about to, and will decide anew when it is submitted again"`
}

// GetDraft returns something written here that the actor may read.
func (s *Service) GetDraft(ctx context.Context, actor access.Actor, id string) (Draft, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err == nil && !d.isWrittenHere() {
		err = ErrNotFound
	}
	if err == nil {
		err = s.witness(ctx, actor, d, "record", "")
	}
	if err != nil {
		return Draft{}, err
	}
	rows, err := s.rows(ctx, []Document{d})
	if err != nil {
		return Draft{}, err
	}
	out := Draft{Row: rows[0], Again: []Stage{}}
	if text := d.text(); text != nil {
		out.TextFile = text.ID
	}
	answered, err := links(ctx, s.db, actor, "d.id = @id", d.replyTo)
	if err != nil {
		return Draft{}, err
	}
	if len(answered) > 0 {
		out.ReplyTo = &answered[0]
	}
	return out, s.describeFlow(ctx, actor, &out)
}

// describeFlow adds where the draft stands.
func (s *Service) describeFlow(ctx context.Context, actor access.Actor, to *Draft) error {
	flow, err := approval.Running(ctx, s.db, Kind, to.ID)
	if fault.As(err).Code == approval.ErrNoFlow.Code {
		to.IsSubmitted = to.Status != StatusDiscarded
		return nil
	}
	if err != nil {
		return err
	}
	to.IsSubmitted = isSubmitted(flow)
	node := drafting(flow)
	if node == nil {
		return nil
	}
	switch _, err := approval.Peek(ctx, s.db, actor, node.TaskID); {
	case err == nil:
		to.Task = node.TaskID
	case !errors.Is(err, approval.ErrNotFound):
		return err
	}
	for _, n := range flow.Standing() {
		if n.Step > node.Step {
			to.Again = append(to.Again, Stage{Node: *n})
		}
	}
	return nameStages(ctx, s.db, to.Again)
}

// The lists of Drafts.
const (
	DraftsOpen, DraftsDiscarded = "open", "discarded"
)

// Drafts lists what the actor has drafted and nobody has signed off yet, newest first; or what was
// discarded.
func (s *Service) Drafts(ctx context.Context, actor access.Actor, state string, limit int, cursor string) (page.Page[Row], error) {
	none := page.Page[Row]{}
	if err := actor.Require(PermDraft); err != nil {
		return none, err
	}
	status := map[string]string{"": StatusDraft, DraftsOpen: StatusDraft, DraftsDiscarded: StatusDiscarded}[state]
	if status == "" {
		return none, fault.ErrInvalid.With(fault.Field{Field: "state", Code: "choice", Params: map[string]any{"choices": DraftsOpen + ", " + DraftsDiscarded}})
	}
	limit, err := page.Limit(limit)
	if err != nil {
		return none, err
	}
	w := database.NewWhere().Arg("d.drafter = @drafter", "drafter", actor.Username).And("d.status = '" + status + "'")
	w.And(access.Predicate(actor, "d", w.Args))
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM document d "+w.SQL(), w.Args).Scan(&total); err != nil {
		return none, fmt.Errorf("count drafts: %w", err)
	}
	query := []any{"drafts", status}
	if cursor != "" {
		var after string
		if err := page.Open(cursor, query, &after); err != nil {
			return none, err
		}
		w.Arg("d.id < @after", "after", after)
	}
	w.Args["limit"] = limit + 1
	list, err := readDocuments(ctx, s.db, w, "ORDER BY d.id DESC LIMIT @limit")
	if err != nil {
		return none, err
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		c, err := page.Cursor(query, list[len(list)-1].ID)
		if err != nil {
			return none, err
		}
		next = &c
	}
	rows, err := s.rows(ctx, list)
	return page.Of(rows, next, total), err
}

// DraftRoutes returns the saved routes that fit a draft and have nodes of drafts alone, the closest first:
// what its drafter is offered.
func (s *Service) DraftRoutes(ctx context.Context, actor access.Actor, id string) ([]Template, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err == nil && !d.isWrittenHere() {
		err = ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	list, err := readTemplates(ctx, s.db, fitting, pgx.NamedArgs{"kind": d.Kind, "source": d.Source, "level": d.Classification.String()})
	if err != nil {
		return nil, err
	}
	out := []Template{}
	for _, t := range list {
		if t.isForDrafts() {
			out = append(out, t)
		}
	}
	return out, nil
}

func (t *Template) isForDrafts() bool {
	for _, n := range t.Nodes {
		if draftOrder[n.Action] == 0 {
			return false
		}
	}
	return len(t.Nodes) > 0
}

// Comparison is how one file of a record became another.
type Comparison struct {
	From File `json:"from"`
	To   File `json:"to"`
	compare.Result
}

// CompareFiles compares the texts of two files of a record that the actor may read. Reading a classified
// one is written down, each of the two. ErrTextPending while one is still being read, ErrNoText when it
// has none.
func (s *Service) CompareFiles(ctx context.Context, actor access.Actor, id, from, to string) (Comparison, error) {
	var out Comparison
	var texts [2]string
	for i, fileID := range []string{from, to} {
		d, f, err := s.fileOf(ctx, actor, id, fileID)
		if err != nil {
			return Comparison{}, err
		}
		if f.TextState == "pending" {
			return Comparison{}, ErrTextPending
		}
		if err := s.witness(ctx, actor, d, "text", f.ID); err != nil {
			return Comparison{}, err
		}
		o, err := s.texts.Read(ctx, f.SHA256)
		if errors.Is(err, fulltext.ErrNoText) {
			return Comparison{}, ErrNoText
		}
		if err != nil {
			return Comparison{}, err
		}
		for k, p := range o.Pages {
			if k > 0 {
				texts[i] += "\n"
			}
			texts[i] += p.Text
		}
		if i == 0 {
			out.From = f
		} else {
			out.To = f
		}
	}
	out.Result = compare.Texts(texts[0], texts[1])
	return out, nil
}
