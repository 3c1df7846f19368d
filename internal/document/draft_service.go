package document

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/attachment"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/fulltext"
	"docket/internal/opaque"
	"docket/internal/setting"
)

// CreateDraft begins an outgoing or internal document (拟稿, DOC-19): no number yet, and for nobody but
// its drafter. The first upload is its text, the others are attachments. The scope of a classified one is
// asked for at once. What waits is a task of the drafter's own, so that it is found in the inbox and handed
// over like every other.
//
// Errors: fault.ErrForbidden; fault.ErrInvalid naming every field; attachment.ErrStateSecret.
func (s *Service) CreateDraft(ctx context.Context, actor access.Actor, in DraftInput, uploads []*attachment.Upload) (Document, error) {
	if err := actor.Require(PermDraft); err != nil {
		return Document{}, err
	}
	d, err := s.newDraft(ctx, actor, in)
	if err != nil {
		return Document{}, err
	}
	publication, err := s.preserve.Reserve(ctx)
	if err != nil {
		return Document{}, err
	}
	defer publication.Discard()
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if err := s.beginDraft(ctx, tx, actor, &d); err != nil {
			return err
		}
		if err := insertDocument(ctx, tx, &d); err != nil {
			return err
		}
		jobs, err := s.addUploads(ctx, tx, actor, &d, uploads)
		if err != nil {
			return err
		}
		if err := publication.Stage(ctx, tx, d.manifest(nil)); err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, Drafted{d.ID, d.Version, d.blobs()}, jobs...)
	})
	if errors.Is(err, attachment.ErrStateSecret) {
		return Document{}, s.recordRefusal(ctx, actor, "content")
	}
	if err != nil {
		return Document{}, err
	}
	if err := publication.Publish(); err != nil {
		return Document{}, err
	}
	s.index.Changed(ctx, Kind, d.ID)
	return readOne(ctx, s.db, actor, d.ID)
}

// newDraft checks a draft before anything is kept.
func (s *Service) newDraft(ctx context.Context, actor access.Actor, in DraftInput) (Document, error) {
	now := s.instant()
	d := Document{ID: opaque.ID(), RegisteredBy: actor.Username, RegisteredAt: now, Files: []File{}, Warnings: []Warning{}, Version: 1,
		Status: StatusDraft, ScopeState: ScopeOpen, Progress: Progress{Handed: access.Handed{}.To("", "", ""), Originals: []string{}},
		Drafting: Drafting{Drafter: actor.Username, DraftingDepartment: actor.Department},
		Fields:   Fields{ReceivedOn: s.today(), Urgency: "normal", Handling: HandlingRead, Carrier: "electronic", Copies: 1}}
	var check fault.Check
	if actor.Department == "" {
		check.Add("drafting_department", "no_department")
	} else {
		d.Distribution.Departments = []string{actor.Department}
	}
	var err error
	if d.Source, err = s.ownName(ctx, actor); err != nil {
		return d, err
	}
	in.apply(&d, actor, s.today(), true, &check)
	if err := checkDistribution(ctx, s.db, &d.Fields, &check); err != nil {
		return d, err
	}
	if in.ReplyTo != nil {
		d.replyTo = *in.ReplyTo
		if err := checkReply(ctx, s.db, actor, d.replyTo, d.Classification, &check); err != nil {
			return d, err
		}
	}
	if err := check.Err(); err != nil {
		return d, err
	}
	if d.Classification.Classified() {
		d.ScopeState, d.Custodian = ScopePending, actor.Username
	}
	return d, s.refuseStateSecrets(ctx, actor, d.Title, nil)
}

// ownName is who sends what is written here: the office, or the drafting department where nobody has
// named the office.
func (s *Service) ownName(ctx context.Context, actor access.Actor) (string, error) {
	name, err := s.settings.Text(ctx, setting.OfficeName)
	if err != nil || name != "" {
		return name, err
	}
	named, err := account.DepartmentNames(ctx, s.db, []string{actor.Department})
	if name = named[actor.Department]; name == "" {
		name = actor.Name
	}
	return name, err
}

// beginDraft puts a draft into its register, without a number, and opens the drafter's own task.
func (s *Service) beginDraft(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document) error {
	if err := chooseRegister(ctx, tx, d); err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, "SELECT -nextval('draft_number')").Scan(&d.number); err != nil {
		return fmt.Errorf("place draft: %w", err)
	}
	if err := s.openDraft(ctx, tx, actor, d); err != nil || d.ScopeState != ScopePending {
		return err
	}
	_, err := s.openScopeTask(ctx, tx, actor, d)
	return err
}

// openDraft begins the flow of a draft with its drafter's node.
func (s *Service) openDraft(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document) error {
	flow := approval.NewFlow(Kind, d.ID, actor.Username, s.instant())
	if err := flow.Add(actor.Username, nil, []approval.Stop{{Action: ActDraft, Username: actor.Username}}); err != nil {
		return err
	}
	flow.Begin(s.instant())
	d.Handed = d.Handed.To(actor.Username, "", "")
	_, err := flow.Save(ctx, tx, approval.Terms{MinClearance: d.handledAt(), OwnAllowed: ownAllowed, IsQuiet: true}, s.instant())
	return err
}

// chooseRegister finds the book in which a draft will be numbered (机关代字): the one that it names, or the
// usual one of its direction and level.
func chooseRegister(ctx context.Context, tx pgx.Tx, d *Document) error {
	row, err := registerOf(ctx, tx, d)
	if err != nil {
		return err
	}
	if row.Prefix == "" || d.Register != "" && row.Prefix != d.Register {
		return fault.ErrInvalid.With(fault.Field{Field: "register", Code: "unknown_register"})
	}
	d.Register = row.Prefix
	return nil
}

// registerOf reads the book of d's direction and level: the one that d names, else the usual one.
func registerOf(ctx context.Context, tx pgx.Tx, d *Document) (row registerRow, err error) {
	err = tx.QueryRow(ctx, `SELECT prefix, first_number, form FROM register WHERE direction = $1 AND is_classified = $2 AND (prefix = $3 OR is_default)
		ORDER BY prefix = $3 DESC LIMIT 1`, d.Direction, d.Classification.Classified(), d.Register).Scan(&row.Prefix, &row.FirstNumber, &row.Form)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return row, fmt.Errorf("read register: %w", err)
	}
	return row, nil
}

// place writes where d stands in its register, which an ordinary change leaves alone.
func (d *Document) place(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE document SET register = $2, number_year = $3, number = $4, register_no = $5 WHERE id = $1", d.ID, d.Register, d.numberYear, d.number, d.RegisterNo)
	if err != nil {
		return fmt.Errorf("place in register: %w", err)
	}
	return nil
}

// addUploads takes in the files of a new draft.
func (s *Service) addUploads(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, uploads []*attachment.Upload) (jobs []river.JobArgs, err error) {
	role := "main"
	for _, u := range uploads {
		f, job, err := s.adoptFile(ctx, tx, actor, d, File{Role: role}, u)
		if err != nil {
			return nil, err
		}
		d.Files = append(d.Files, f)
		jobs = append(jobs, job...)
		role = "attachment"
	}
	return jobs, nil
}

// adoptFile makes u a file of d, as part of tx; what it is stands in f. The jobs read its text.
func (s *Service) adoptFile(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, f File, u *attachment.Upload) (File, []river.JobArgs, error) {
	f.ID, f.Name, f.MediaType, f.SizeBytes, f.SHA256, f.AddedBy, f.AddedAt = opaque.ID(), u.Name, u.MediaType, u.SizeBytes, u.SHA256, actor.Username, s.instant()
	adopted, err := s.files.Adopt(ctx, tx, u, true)
	if err != nil {
		return f, nil, err
	}
	if err := insertFiles(ctx, tx, d.ID, len(d.Files)+1, []File{f}); err != nil {
		return f, nil, err
	}
	if adopted.New {
		return f, []river.JobArgs{fulltext.ExtractArgs{SHA256: f.SHA256}}, nil
	}
	return f, nil, nil
}

// lockAtDrafter locks a draft for its drafter's hand: the flow waits at the drafter's node, and it is the
// actor's. ErrNotFound for what is no draft of anybody, fault.ErrForbidden for those who only read it.
func (s *Service) lockAtDrafter(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document) (*approval.Flow, *approval.Node, error) {
	switch {
	case !d.isWrittenHere():
		return nil, nil, ErrNotFound
	case d.Status == StatusDiscarded:
		return nil, nil, ErrDiscarded
	case d.Status == StatusVoid:
		return nil, nil, ErrVoid
	}
	flow, err := approval.Running(ctx, tx, Kind, d.ID)
	if fault.As(err).Code == approval.ErrNoFlow.Code {
		return nil, nil, ErrNotAtDrafter
	}
	if err != nil {
		return nil, nil, err
	}
	node := drafting(flow)
	if node == nil {
		return nil, nil, ErrNotAtDrafter
	}
	_, err = approval.Peek(ctx, tx, actor, node.TaskID)
	if fault.As(err).Kind == fault.NotFound {
		err = fault.ErrForbidden
	}
	return flow, node, err
}

// EditDraft changes the members of a draft that are given, while it is with its drafter. fault.ErrStale
// when the version is not the current one.
func (s *Service) EditDraft(ctx context.Context, actor access.Actor, id string, in DraftInput) (Document, error) {
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockWithDrafts(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if _, _, err := s.lockAtDrafter(ctx, tx, actor, d); err != nil {
				return nil, err
			}
			if d.Version != in.Version {
				return nil, fault.ErrStale
			}
			if err := s.applyEdit(ctx, tx, actor, d, in); err != nil {
				return nil, err
			}
			d.Version++
			names := make([]string, 0, len(in.members))
			for _, m := range in.members {
				names = append(names, m.name)
			}
			return Corrected{d.ID, d.Version, names}, nil
		})
}

func (s *Service) applyEdit(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, in DraftInput) error {
	var check fault.Check
	before := d.Fields
	in.apply(d, actor, s.today(), false, &check)
	if d.number > 0 && d.Register != before.Register {
		check.Add("register", "number_given")
	}
	// Whoever was in the distribution may have left since.
	if err := checkDistribution(ctx, tx, &Fields{Distribution: added(before.Distribution, d.Distribution)}, &check); err != nil {
		return err
	}
	if in.ReplyTo != nil {
		if *in.ReplyTo != nil && **in.ReplyTo == d.ID {
			check.Add("reply_to", "own_reply")
		} else if err := checkReply(ctx, tx, actor, *in.ReplyTo, d.Classification, &check); err != nil {
			return err
		}
		d.replyTo = *in.ReplyTo
	}
	if err := check.Err(); err != nil {
		return err
	}
	if d.Register != before.Register {
		if err := chooseRegister(ctx, tx, d); err != nil {
			return err
		}
		if err := d.place(ctx, tx); err != nil {
			return err
		}
	}
	return s.refuseStateSecrets(ctx, actor, d.Title, nil)
}

// DraftFile says what an uploaded file is to a draft.
type DraftFile struct {
	Role     string `json:"role,omitempty" enum:"version,attachment" doc:"version (the usual one): the text, or its next version; attachment"`
	Replaces string `json:"replaces,omitempty" doc:"the attachment that a version replaces; empty: the text"`
	Reason   string `json:"reason,omitempty" maxLength:"500" doc:"what has changed"`
}

// AddDraftFile adds the text of a draft, its next version, or an attachment, while it is with its drafter.
// Earlier versions stay, and every decision names the hashes of what it was made on.
func (s *Service) AddDraftFile(ctx context.Context, actor access.Actor, id string, in DraftFile, upload *attachment.Upload) (Document, error) {
	f, err := in.file()
	if err != nil {
		return Document{}, err
	}
	d, err := s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockWithDrafts(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if _, _, err := s.lockAtDrafter(ctx, tx, actor, d); err != nil {
				return nil, err
			}
			if err := in.take(d, &f); err != nil {
				return nil, err
			}
			added, jobs, err := s.adoptFile(ctx, tx, actor, d, f, upload)
			if err != nil {
				return nil, err
			}
			d.Files = append(d.Files, added)
			d.Version++
			return following{FileAdded{d.ID, d.Version, added.ID, added.Role, added.Reason, false}, jobs}, nil
		})
	if errors.Is(err, attachment.ErrStateSecret) {
		return Document{}, s.recordRefusal(ctx, actor, "content")
	}
	if err != nil {
		return Document{}, err
	}
	return readOne(ctx, s.db, actor, d.ID)
}

func (in DraftFile) file() (f File, err error) {
	var check fault.Check
	f = File{Role: in.Role, Reason: strings.TrimSpace(in.Reason)}
	switch {
	case f.Role == "":
		f.Role = "version"
	case f.Role != "version" && f.Role != "attachment":
		check.Add("role", "choice", "choices", "version, attachment")
	}
	if utf8.RuneCountInString(f.Reason) > 500 {
		check.Add("reason", "too_long", "max", 500)
	} else if strings.ContainsRune(f.Reason, 0) {
		check.Add("reason", "control_characters")
	}
	return f, check.Err()
}

// take says what the file takes the place of.
func (in DraftFile) take(d *Document, f *File) error {
	if f.Role == "attachment" {
		return nil
	}
	if in.Replaces != "" {
		if !slices.ContainsFunc(d.finalFiles(), func(old File) bool { return old.ID == in.Replaces && old.Role != RoleSealed }) {
			return fault.ErrInvalid.With(fault.Field{Field: "replaces", Code: "unknown_file"})
		}
		f.Replaces = &in.Replaces
		return nil
	}
	if text := d.text(); text != nil {
		f.Replaces = &text.ID
	} else {
		f.Role = "main"
	}
	return nil
}

// DiscardDraft gives up a draft that was never submitted: it leaves the inbox and every list, and
// RestoreDraft brings it back.
func (s *Service) DiscardDraft(ctx context.Context, actor access.Actor, id string) (Document, error) {
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockWithDrafts(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			flow, _, err := s.lockAtDrafter(ctx, tx, actor, d)
			if err != nil {
				return nil, err
			}
			if isSubmitted(flow) {
				return nil, ErrSubmitted
			}
			if err := s.cancelRequest(ctx, tx, d); err != nil {
				return nil, err
			}
			d.Status = StatusDiscarded
			d.Version++
			return DraftDiscarded{d.ID, d.Version, false}, approval.Withdraw(ctx, tx, d.ID, s.instant())
		})
}

// RestoreDraft takes a discarded draft up again.
func (s *Service) RestoreDraft(ctx context.Context, actor access.Actor, id string) (Document, error) {
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockWithDrafts(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			switch {
			case !d.isWrittenHere():
				return nil, ErrNotFound
			case d.Status != StatusDiscarded:
				return nil, ErrNotDiscarded
			case !slices.Contains(d.Handed.Users, actor.Username):
				return nil, fault.ErrForbidden
			}
			d.Status = StatusDraft
			d.Version++
			if err := s.openDraft(ctx, tx, actor, d); err != nil {
				return nil, err
			}
			if d.ScopeState == ScopePending {
				if _, err := s.openScopeTask(ctx, tx, actor, d); err != nil {
					return nil, err
				}
			}
			return DraftDiscarded{d.ID, d.Version, true}, nil
		})
}
