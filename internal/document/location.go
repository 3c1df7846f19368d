package document

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/trace"
)

// Relocation says where the paper of a filed record lies from now on.
type Relocation struct {
	Location string `json:"location" doc:"where it lies, for example the shelf and the box"`
	Reason   string `json:"reason"`
	Version  int    `json:"version" doc:"the version that was read"`
}

// Relocated is the event of a filed record that was put elsewhere.
type Relocated struct {
	Document string `json:"-"`
	Version  int    `json:"version"`
}

// EventKind names the event.
func (Relocated) EventKind() string { return "document.relocated" }

// EventSubject is the record.
func (e Relocated) EventSubject() (string, string) { return Kind, e.Document }

// Relocate changes where a filed record lies, with a reason: the one thing about it that changes.
// ErrNotFiled for others, whose location is corrected; fault.ErrStale when the version is not current.
func (s *Service) Relocate(ctx context.Context, actor access.Actor, id string, in Relocation) (Document, error) {
	if err := actor.Require(PermFile); err != nil {
		return Document{}, err
	}
	why, err := reason("reason", in.Reason)
	if err != nil {
		return Document{}, err
	}
	in.Location = strings.TrimSpace(in.Location)
	var check fault.Check
	switch {
	case in.Location == "":
		check.Add("location", "location_required")
	case utf8.RuneCountInString(in.Location) > 200:
		check.Add("location", "too_long", "max", 200)
	case strings.ContainsFunc(in.Location, func(c rune) bool { return c < ' ' || c == 0x7F }):
		check.Add("location", "control_characters")
	}
	if err := check.Err(); err != nil {
		return Document{}, err
	}
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockOne(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if d.Status != StatusFiled {
				return nil, ErrNotFiled
			}
			if d.Version != in.Version {
				return nil, fault.ErrStale
			}
			if err := s.seal(ctx, tx, actor, d, trace.Act{Kind: "file", Decision: "relocate", Opinion: why}); err != nil {
				return nil, err
			}
			d.Location = in.Location
			d.Version++
			if _, err := s.wantFilingCopies(ctx, tx, d); err != nil { // they say where the paper lies
				return nil, err
			}
			return Relocated{d.ID, d.Version}, nil
		})
}
