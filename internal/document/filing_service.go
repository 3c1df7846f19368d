package document

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/attachment"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/fulltext"
	"docket/internal/numbering"
	"docket/internal/opaque"
	"docket/internal/retention"
	"docket/internal/setting"
	"docket/internal/trace"
)

// errOvertaken says that a record changed between the making of its slip and its lock.
var errOvertaken = errors.New("the record changed while its slip was made")

// mostOvertaken is how often filing begins anew before it gives up.
const mostOvertaken = 3

// File files a record (归档, DOC-06): it gets its number in the class, which never changes, its slips
// are attached, and its copies for the designated systems are wanted, all in one act. Numbers of a class
// have no gaps: until this act commits, the next one waits.
//
// Errors: fault.ErrForbidden; fault.ErrInvalid naming a field or a setting; ErrIncomplete naming what
// is missing; ErrFiled, ErrVoid, ErrDestroyed; printing.ErrNoFont when no slip can be made.
func (s *Service) File(ctx context.Context, actor access.Actor, id string, in FilingInput) (Document, error) {
	if err := actor.Require(PermFile); err != nil {
		return Document{}, err
	}
	for try := 1; ; try++ {
		d, err := s.fileOnce(ctx, actor, id, in)
		if err == nil {
			return readOne(ctx, s.db, actor, d.ID)
		}
		if !errors.Is(err, errOvertaken) {
			return Document{}, err
		}
		if try == mostOvertaken {
			return Document{}, fault.ErrStale.Because(err)
		}
	}
}

func (s *Service) fileOnce(ctx context.Context, actor access.Actor, id string, in FilingInput) (Document, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return Document{}, err
	}
	if err := d.frozen(); err != nil {
		return Document{}, err
	}
	rules, err := s.filingRules(ctx)
	if err != nil {
		return Document{}, err
	}
	// What can be refused is refused before the slip is made; under the lock it is looked at again.
	open, err := approval.OpenTasks(ctx, s.db, Kind, []string{id})
	if err != nil {
		return Document{}, err
	}
	if _, err := s.admit(&d, in, rules, open[id]); err != nil {
		return Document{}, err
	}
	papers, err := s.slipsFor(ctx, d)
	if err != nil {
		return Document{}, err
	}
	defer papers.discard()
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockOne(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if err := d.frozen(); err != nil {
				return nil, err
			}
			open, err := approval.OpenTasks(ctx, tx, Kind, []string{id})
			if err != nil {
				return nil, err
			}
			plan, err := s.admit(d, in, rules, open[id])
			if err != nil {
				return nil, err
			}
			if d.Version != papers.version {
				return nil, errOvertaken
			}
			// The last thing that another filing may be waiting for.
			item, err := numbering.Next(ctx, tx, plan.class().Series(rules.fonds), plan.Year, 1)
			if err != nil {
				return nil, err
			}
			return s.fileLocked(ctx, tx, actor, d, filing{plan, rules.fonds, item, papers, ""})
		})
}

// errNoFonds says that the setting is empty that every archival code begins with.
var errNoFonds = fault.ErrInvalid.With(fault.Field{Field: "office.fonds_code", Code: "setting_required", Params: map[string]any{"value": "office.fonds_code"}})

// filingRules reads what proposals are made by. errNoFonds while nothing can be filed.
func (s *Service) filingRules(ctx context.Context) (r filingRules, err error) {
	r, err = s.proposalRules(ctx)
	if err == nil && r.fonds == "" {
		err = errNoFonds
	}
	return r, err
}

// proposalRules is filingRules for those who only look.
func (s *Service) proposalRules(ctx context.Context) (r filingRules, err error) {
	if r.fonds, err = s.settings.Text(ctx, setting.OfficeFondsCode); err != nil {
		return r, err
	}
	if r.byOffice, err = s.settings.Flag(ctx, setting.ArchiveByOffice); err != nil {
		return r, err
	}
	rules, err := readRetentionRules(ctx, s.db)
	r.retention = rules.Rules
	return r, err
}

// admit returns how d is filed, or says why it cannot be.
func (s *Service) admit(d *Document, in FilingInput, rules filingRules, open map[string]int) (FilingInput, error) {
	plan := in.over(rules.propose(d))
	var check fault.Check
	plan.check(d.concludedYear(), s.today().Year(), rules.byOffice, &check)
	if err := check.Err(); err != nil {
		return plan, err
	}
	if missing := d.missing(open); len(missing) > 0 {
		return plan, ErrIncomplete.With(missing...)
	}
	return plan, nil
}

// slips are the papers that are filed with a record: bytes that belong to nobody until they are adopted.
type slips struct {
	version int // of the record that they were made of
	uploads []*attachment.Upload
}

func (p slips) discard() {
	for _, u := range p.uploads {
		u.Discard()
	}
}

// slipsFor makes the slips that the record does not have among its files yet (domain 2.2: they are made
// of the trace, never typed again, and filed together with the document): the handling slip, and beside it
// the circulation slip of what went from hand to hand.
func (s *Service) slipsFor(ctx context.Context, d Document) (made slips, err error) {
	made.version = d.Version
	defer func() {
		if err != nil {
			made.discard()
			made.uploads = nil
		}
	}()
	paper, err := s.makeSlip(ctx, d, "")
	if err != nil {
		return made, err
	}
	papers := []Paper{paper}
	circulation, hasOne, err := s.filedCirculation(ctx, d)
	if err != nil {
		return made, err
	}
	if hasOne {
		papers = append(papers, circulation)
	}
	for _, paper := range papers {
		name, err := attachment.CleanName(paper.Name)
		if err != nil {
			return made, err
		}
		if slices.ContainsFunc(d.finalFiles(), func(f File) bool { return f.Name == name }) {
			continue
		}
		u, err := s.files.Receive(ctx, bytes.NewReader(paper.Content), name)
		if err != nil {
			return made, err
		}
		made.uploads = append(made.uploads, u)
	}
	return made, nil
}

// filing is all that filing a record takes.
type filing struct {
	plan  FilingInput
	fonds string
	item  int
	slips slips
	batch string
}

// fileLocked files d, which tx has locked and which admit has admitted.
func (s *Service) fileLocked(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, f filing) (event.Event, error) {
	jobs, err := s.attachSlips(ctx, tx, actor, d, f.slips)
	if err != nil {
		return nil, err
	}
	usual := d.concludedYear()
	code := retention.Code{Fonds: f.fonds, Class: f.plan.class(), Item: f.item}
	d.Filing = Filing{FilingYear: f.plan.Year, Retention: f.plan.Retention, FilingCategory: f.plan.Category, FilingOffice: *f.plan.Office,
		ItemNo: f.item, ArchivalCode: code.String(), FiledOn: s.today()}
	act := trace.Act{Kind: "file", Decision: "done", Opinion: f.plan.Reason, Details: map[string]any{"archival_code": d.ArchivalCode}}
	if err := s.seal(ctx, tx, actor, d, act); err != nil {
		return nil, err
	}
	if err := approval.Withdraw(ctx, tx, d.ID, s.instant()); err != nil { // what is concluded waits for nobody
		return nil, err
	}
	d.Status = StatusFiled
	d.Version++
	wanted, err := s.wantFilingCopies(ctx, tx, d)
	if err != nil {
		return nil, err
	}
	if wanted {
		jobs = append(jobs, FilingCopiesArgs{})
	}
	return following{Filed{d.ID, d.Version, d.ArchivalCode, d.FilingYear, d.FilingYear != usual, f.batch}, jobs}, nil
}

// attachSlips adds the slips to the record's files and returns the jobs that read them.
func (s *Service) attachSlips(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, p slips) (jobs []river.JobArgs, err error) {
	for _, u := range p.uploads {
		adopted, err := s.files.Adopt(ctx, tx, u, true)
		if err != nil {
			return nil, err
		}
		f := File{ID: opaque.ID(), Name: u.Name, Role: "attachment", Reason: "归档", MediaType: u.MediaType, SizeBytes: u.SizeBytes, SHA256: u.SHA256,
			AddedBy: actor.Username, AddedAt: s.instant()}
		if err := insertFiles(ctx, tx, d.ID, len(d.Files)+1, []File{f}); err != nil {
			return nil, err
		}
		d.Files = append(d.Files, f)
		if adopted.New {
			jobs = append(jobs, fulltext.ExtractArgs{SHA256: f.SHA256})
		}
	}
	return jobs, nil
}
