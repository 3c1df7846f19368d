package document

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/designated"
	"docket/internal/setting"
	"docket/internal/trace"
)

// FilingCopiesArgs asks for the copies that the designated systems still lack. It names none: what is
// wanted stands in the table.
type FilingCopiesArgs struct{}

// Kind names the job.
func (FilingCopiesArgs) Kind() string { return "document.filing_copies" }

// ResumeFilingCopies asks for the copies of what was filed before a system was designated, for those that a
// predecessor was writing when it ended, and for the removal of those that may not lie where they do. It is
// called once, when the service starts.
func (s *Service) ResumeFilingCopies(ctx context.Context) error {
	if _, err := s.db.Exec(ctx, "UPDATE filing_copy SET next_at = 'epoch', busy_until = 'epoch' WHERE state <> 'done'"); err != nil {
		return fmt.Errorf("resume copies in designated systems: %w", err)
	}
	if err := s.withdrawForbiddenCopies(ctx); err != nil {
		return err
	}
	for _, t := range s.targets {
		levels := []access.Level{access.Public, access.Internal}
		if t.MayClassified {
			levels = append(levels, access.Confidential, access.Secret)
		}
		_, err := s.db.Exec(ctx, `INSERT INTO filing_copy (document_id, target, version)
			SELECT d.id, $1, d.version FROM document d WHERE d.status = 'filed' AND d.classification = ANY ($2) ON CONFLICT DO NOTHING`, t.Name, levels)
		if err != nil {
			return fmt.Errorf("want copies in designated systems: %w", err)
		}
	}
	return nil
}

// wantedCopy is a copy that somebody has begun to write, or to remove.
type wantedCopy struct {
	document, target  string
	state             string
	version, attempts int
}

// mostForCopy is how long the writing of one copy may take, copyLease how long nobody else touches it: longer
// than that, so that what is being written is never removed beside it.
const (
	mostForCopy = 30 * time.Minute
	copyLease   = mostForCopy + time.Minute
)

// restFor is how long a designated system is left alone after it could not be reached.
const restFor = 10 * time.Second

// WorkFilingCopies writes the copies that are due, and removes those that may not stay. A system that cannot be reached is left alone for a
// while, so that neither the others nor the queue wait for it.
func (s *Service) WorkFilingCopies(ctx context.Context) error {
	working := make([]string, len(s.targets))
	for i, t := range s.targets {
		working[i] = t.Name
	}
	for len(working) > 0 {
		c, found, err := s.takeFilingCopy(ctx, working)
		if err != nil || !found {
			return err
		}
		sum, problem, err := s.makeFilingCopy(ctx, c)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			s.log.Warn("copy in a designated system failed; it will be tried again", "target", c.target, "document_id", c.document, "attempt", c.attempts, "error", err)
		}
		if problem == "unreachable" {
			if err := s.restTarget(ctx, c.target); err != nil {
				return err
			}
			working = slices.DeleteFunc(working, func(name string) bool { return name == c.target })
		}
		if err := s.finishFilingCopy(ctx, c, sum, problem); err != nil {
			return err
		}
	}
	return nil
}

// takeFilingCopy takes the next copy that is due. What has become classified since it was wanted does not
// go to a system that is not marked for such. What is to be removed comes first.
func (s *Service) takeFilingCopy(ctx context.Context, targets []string) (c wantedCopy, found bool, err error) {
	err = s.db.QueryRow(ctx, `UPDATE filing_copy f SET attempts = f.attempts + 1, busy_until = $2
		FROM (SELECT c.document_id, c.target FROM filing_copy c JOIN document d ON d.id = c.document_id
			WHERE c.state <> 'done' AND c.next_at <= $1 AND c.busy_until <= $1 AND c.target = ANY ($3)
				AND (c.state = 'removing' OR d.status = 'filed' AND (d.classification = ANY ($4) OR c.target = ANY ($5)))
			ORDER BY c.state <> 'removing', c.next_at, c.document_id LIMIT 1 FOR UPDATE OF c SKIP LOCKED) due
		WHERE f.document_id = due.document_id AND f.target = due.target RETURNING f.document_id, f.target, f.state, f.version, f.attempts`,
		s.instant(), s.instant().Add(copyLease), targets,
		[]access.Level{access.Public, access.Internal}, s.targetsFor(access.Secret)).Scan(&c.document, &c.target, &c.state, &c.version, &c.attempts)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, false, nil
	}
	if err != nil {
		return c, false, fmt.Errorf("take a copy: %w", err)
	}
	return c, true, nil
}

// restTarget puts off all that waits for a system which could not be reached, and says so of it.
func (s *Service) restTarget(ctx context.Context, target string) error {
	_, err := s.db.Exec(ctx, `UPDATE filing_copy SET state = CASE state WHEN 'removing' THEN state ELSE 'failed' END, problem = 'unreachable', next_at = $2
		WHERE target = $1 AND state <> 'done' AND next_at <= $3`, target, s.instant().Add(restFor), s.instant())
	if err != nil {
		return fmt.Errorf("put off copies: %w", err)
	}
	return nil
}

// finishFilingCopy writes down how it went, unless another one is wanted meanwhile, or none.
func (s *Service) finishFilingCopy(ctx context.Context, c wantedCopy, sum, problem string) error {
	state, done, next := copyDone, ptr(s.instant()), s.instant()
	if problem != "" {
		state, done = copyFailed, nil
		next = next.Add(restFor)
		if problem != "unreachable" { // the record's own trouble lasts longer than that of a system
			next = next.Add(min(time.Duration(c.attempts*c.attempts)*5*time.Second, 15*time.Minute))
		}
	}
	if c.state == copyRemoving {
		state, done = copyRemoving, nil
	}
	written, err := s.db.Exec(ctx, `UPDATE filing_copy SET state = $4, sha256 = $5, done_at = $6, problem = $7, next_at = $8, busy_until = 'epoch'
		WHERE document_id = $1 AND target = $2 AND version = $3 AND (state = 'removing') = ($4 = 'removing')`,
		c.document, c.target, c.version, state, sum, done, problem, next)
	if err == nil && written.RowsAffected() == 0 {
		_, err = s.db.Exec(ctx, "UPDATE filing_copy SET busy_until = 'epoch' WHERE document_id = $1 AND target = $2", c.document, c.target)
	}
	if err != nil {
		return fmt.Errorf("finish a copy: %w", err)
	}
	return nil
}

func ptr[T any](v T) *T { return &v }

// makeFilingCopy writes the item, or removes it; problem is the code of what went wrong.
func (s *Service) makeFilingCopy(ctx context.Context, c wantedCopy) (sum, problem string, err error) {
	ctx, cancel := context.WithTimeout(ctx, mostForCopy)
	defer cancel()
	if c.state == copyRemoving {
		problem, err = s.removeFilingCopy(ctx, c)
		return "", problem, err
	}
	item, err := s.filingItem(ctx, c)
	if err != nil {
		return "", "unreadable", err
	}
	i := slices.IndexFunc(s.targets, func(t designated.Target) bool { return t.Name == c.target })
	sum, err = s.targets[i].Write(ctx, item)
	switch {
	case errors.Is(err, designated.ErrDiffers):
		problem = "differs"
	case errors.Is(err, designated.ErrUnreadable):
		problem = "unreadable"
	case err != nil:
		problem = "unreachable"
	}
	return sum, problem, err
}

// filingItem is a filed record as it goes to a designated system: its manifest as it was written, the
// files that no version replaces, and what people decided, sealed.
func (s *Service) filingItem(ctx context.Context, c wantedCopy) (designated.Item, error) {
	item := designated.Item{Folder: fmt.Sprintf("%s.%06d", c.document, c.version)}
	var manifest []byte
	if err := s.db.QueryRow(ctx, "SELECT bytes FROM manifest WHERE record_id = $1 AND version = $2", c.document, c.version).Scan(&manifest); err != nil {
		return item, fmt.Errorf("manifest of a filed record: %w", err)
	}
	d, err := exactlyOne(readDocuments(ctx, s.db, database.NewWhere().Arg("d.id = @id AND d.status = 'filed'", "id", c.document), ""))
	if err != nil {
		return item, err
	}
	item.Files = append(item.Files, designated.Bytes("record.json", manifest))
	for i, f := range d.finalFiles() {
		item.Files = append(item.Files, designated.File{Path: fmt.Sprintf("files/%03d%s", i+1, plainExtension(f.Name)), SizeBytes: f.SizeBytes, SHA256: f.SHA256,
			Open: func(ctx context.Context) (designated.Content, error) { return s.files.Open(ctx, f.SHA256) }})
	}
	traces, err := trace.List(ctx, s.db, Kind, d.ID)
	if err != nil {
		return item, err
	}
	for _, t := range traces {
		item.Files = append(item.Files, designated.Bytes(fmt.Sprintf("statements/%04d.json", t.Seq), t.Statement), designated.Bytes(fmt.Sprintf("statements/%04d.p7s", t.Seq), t.Seal))
	}
	office, err := s.settings.Text(ctx, setting.OfficeName)
	if err != nil {
		return item, err
	}
	item.Info = [][2]string{{"Source-Organization", office}, {"External-Identifier", d.ArchivalCode}, {"Internal-Sender-Identifier", d.ID},
		{"Bagging-Date", calendar.DateOf(s.now()).String()}, {"Bag-Software-Agent", "Docket"}}
	return item, nil
}

// plainExtension is the ending of a name where it is plain: letters and digits, as any system takes.
func plainExtension(name string) string {
	i := strings.LastIndexByte(name, '.')
	if i < 0 || len(name)-i > 9 || len(name)-i < 2 {
		return ""
	}
	ending := strings.ToLower(name[i+1:])
	if strings.ContainsFunc(ending, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		return ""
	}
	return "." + ending
}
