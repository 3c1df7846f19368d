package document

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/designated"
)

// withdrawFilingCopies has the copies of d removed, as part of tx, from where they may not lie any more: of
// a destroyed record everywhere, of others where records of their level may not.
func (s *Service) withdrawFilingCopies(ctx context.Context, tx pgx.Tx, d *Document) error {
	allowed := []string{}
	if d.Status != StatusDestroyed {
		allowed = append(allowed, s.targetsFor(d.Classification)...)
	}
	_, err := tx.Exec(ctx, `UPDATE filing_copy SET state = 'removing', sha256 = '', done_at = NULL, attempts = 0, problem = '', next_at = 'epoch'
		WHERE document_id = $1 AND target <> ALL ($2)`, d.ID, allowed)
	if err != nil {
		return fmt.Errorf("withdraw copies in designated systems: %w", err)
	}
	return nil
}

// withdrawForbiddenCopies is withdrawFilingCopies for the whole register: a system that was marked for
// classified records may be so no longer.
func (s *Service) withdrawForbiddenCopies(ctx context.Context) error {
	_, err := s.db.Exec(ctx, `UPDATE filing_copy c SET state = 'removing', sha256 = '', done_at = NULL, attempts = 0, problem = '', next_at = 'epoch'
		FROM document d WHERE d.id = c.document_id AND c.state <> 'removing'
			AND (d.status = 'destroyed' OR d.classification = ANY ($1) AND c.target <> ALL ($2))`,
		[]access.Level{access.Confidential, access.Secret}, append([]string{}, s.targetsFor(access.Secret)...))
	if err != nil {
		return fmt.Errorf("withdraw copies in designated systems: %w", err)
	}
	return nil
}

// removeFilingCopy removes whatever lies of a record in a designated system, every version of it; the row
// goes with it, unless the copy is wanted again meanwhile.
func (s *Service) removeFilingCopy(ctx context.Context, c wantedCopy) (problem string, err error) {
	i := slices.IndexFunc(s.targets, func(t designated.Target) bool { return t.Name == c.target })
	if err := s.targets[i].Remove(ctx, c.document+"."); err != nil {
		return "unreachable", err
	}
	_, err = s.db.Exec(ctx, "DELETE FROM filing_copy WHERE document_id = $1 AND target = $2 AND state = 'removing'", c.document, c.target)
	if err != nil {
		return "unreachable", fmt.Errorf("forget a copy: %w", err)
	}
	return "", nil
}

// CopiesRemoved reports whether nothing is left of destroyed records in the designated systems. unknown are
// the systems that once had copies and are designated no more: nobody can look there.
func (s *Service) CopiesRemoved(ctx context.Context, ids []string) (removed bool, unknown []string, err error) {
	rows, err := s.db.Query(ctx, "SELECT DISTINCT target FROM filing_copy WHERE document_id = ANY ($1) ORDER BY target", ids)
	if err != nil {
		return false, nil, fmt.Errorf("look for copies in designated systems: %w", err)
	}
	left, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return false, nil, fmt.Errorf("look for copies in designated systems: %w", err)
	}
	unknown = slices.DeleteFunc(slices.Clone(left), func(name string) bool {
		return slices.ContainsFunc(s.targets, func(t designated.Target) bool { return t.Name == name })
	})
	return len(left) == len(unknown), unknown, nil
}
