package document

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/attachment"
	"docket/internal/event"
	"docket/internal/fault"
)

// TaskScope is the kind of task in which a supervisor approves the scope of a classified record.
const TaskScope = "scope_approval"

// ScopeChoices are its decisions.
func ScopeChoices() []string { return []string{"agree", "refuse"} }

// Correct changes fields of a record: those present in e. Classification and distribution have ways
// of their own. fault.ErrStale when e.Version is not the current one.
func (s *Service) Correct(ctx context.Context, actor access.Actor, id string, e Edit) (Document, error) {
	if err := actor.Require(PermRegister); err != nil {
		return Document{}, err
	}
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockOne(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if d.Version != e.Version {
				return nil, fault.ErrStale
			}
			if err := d.frozen(); err != nil {
				return nil, err
			}
			var check fault.Check
			year, before := d.ReceivedOn.Year(), d.Fields
			if d.isWrittenHere() && slices.ContainsFunc(e.members, func(m object) bool { return slices.Contains(signedFields, m.name) }) {
				return nil, ErrSigned
			}
			e.apply(&d.Fields, &check)
			d.Fields.validate(s.today(), nil, check.Fields(), &check)
			if !d.ReceivedOn.IsZero() && d.ReceivedOn.Year() != year {
				check.Add("received_on", "year_fixed", "year", year)
			}
			if d.Classification.Classified() && d.ClassificationUntil != before.ClassificationUntil {
				check.Add("classification_until", "not_editable") // Reclassify knows who may shorten it
			}
			// The distribution stays as it was, also where someone in it has left since.
			departments := chosenAnew(d.Fields, before)
			if err := checkDistribution(ctx, tx, &departments, &check); err != nil {
				return nil, err
			}
			if err := check.Err(); err != nil {
				return nil, err
			}
			if err := s.refuseStateSecrets(ctx, actor, d.Title, nil); err != nil {
				return nil, err
			}
			d.Version++
			names := make([]string, 0, len(e.members))
			for _, m := range e.members {
				names = append(names, m.name)
			}
			return Corrected{d.ID, d.Version, names}, nil
		})
}

// chosenAnew are the departments at work on f that were not at work on it before: those that were
// may have been closed since.
func chosenAnew(f, before Fields) Fields {
	known := func(code string) bool {
		return before.LeadDepartment != nil && *before.LeadDepartment == code || slices.Contains(before.AssistingDepartments, code)
	}
	out := Fields{}
	if f.LeadDepartment != nil && !known(*f.LeadDepartment) {
		out.LeadDepartment = f.LeadDepartment
	}
	for _, code := range f.AssistingDepartments {
		if !known(code) {
			out.AssistingDepartments = append(out.AssistingDepartments, code)
		}
	}
	return out
}

// reason checks a mandatory reason, which stands in field.
func reason(field, text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", fault.ErrInvalid.With(fault.Field{Field: field, Code: "reason_required"})
	case utf8.RuneCountInString(text) > 500:
		return "", fault.ErrInvalid.With(fault.Field{Field: field, Code: "too_long", Params: map[string]any{"max": 500}})
	case strings.ContainsRune(text, 0):
		return "", fault.ErrInvalid.With(fault.Field{Field: field, Code: "control_characters"})
	}
	return text, nil
}

// Void makes an entry void with a reason; it keeps its number (domain 2.4).
func (s *Service) Void(ctx context.Context, actor access.Actor, id, why string) (Document, error) {
	if err := actor.Require(PermRegister); err != nil {
		return Document{}, err
	}
	why, err := reason("reason", why)
	if err != nil {
		return Document{}, err
	}
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockOne(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if err := d.frozen(); err != nil {
				return nil, err
			}
			d.Status, d.VoidReason = StatusVoid, why
			d.Version++
			return Voided{d.ID, d.Version, "by_person"}, approval.Withdraw(ctx, tx, d.ID, s.instant())
		})
}

// FileInput says what an added file is.
type FileInput struct {
	Role     string `json:"role" enum:"attachment,version,sealed" doc:"sealed: the scan of the sealed original of what was written here"`
	Replaces string `json:"replaces,omitempty" doc:"the file that a version replaces"`
	Reason   string `json:"reason" minLength:"1" maxLength:"500"`
}

// AddFile adds an attachment or a new version to a record, with a reason. Earlier files stay.
func (s *Service) AddFile(ctx context.Context, actor access.Actor, id string, in FileInput, upload *attachment.Upload) (Document, error) {
	if err := actor.Require(PermRegister); err != nil {
		return Document{}, err
	}
	why, err := reason("reason", in.Reason)
	if err != nil {
		return Document{}, err
	}
	if in.Role != "attachment" && in.Role != "version" && in.Role != RoleSealed {
		return Document{}, fault.ErrInvalid.With(fault.Field{Field: "role", Code: "choice", Params: map[string]any{"choices": "attachment, version, sealed"}})
	}
	d, err := s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockOne(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if err := d.frozen(); err != nil {
				return nil, err
			}
			if err := d.mayTake(in.Role); err != nil {
				return nil, err
			}
			f := File{Role: in.Role, Reason: why}
			if in.Role == "version" {
				if !slices.ContainsFunc(d.Files, func(old File) bool { return old.ID == in.Replaces }) {
					return nil, fault.ErrInvalid.With(fault.Field{Field: "replaces", Code: "unknown_file"})
				}
				f.Replaces = &in.Replaces
			}
			f, jobs, err := s.adoptFile(ctx, tx, actor, d, f, upload)
			if err != nil {
				return nil, err
			}
			d.Files = append(d.Files, f)
			d.Version++
			return following{FileAdded{d.ID, d.Version, f.ID, in.Role, why, false}, jobs}, nil
		})
	if errors.Is(err, attachment.ErrStateSecret) {
		return Document{}, s.recordRefusal(ctx, actor, "content")
	}
	if err != nil {
		return Document{}, err
	}
	return readOne(ctx, s.db, actor, d.ID)
}

// following is an event with follow-up jobs.
type following struct {
	event.Event
	jobs []river.JobArgs
}
