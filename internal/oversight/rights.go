package oversight

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/export"
	"docket/internal/fault"
)

// Right is what one person may do.
type Right struct {
	Username       string        `json:"username"`
	Name           string        `json:"name"`
	Department     string        `json:"department"`
	DepartmentName string        `json:"department_name"`
	Rank           string        `json:"rank"`
	IsActive       bool          `json:"is_active"`
	Clearance      access.Level  `json:"clearance" enum:"public,internal,confidential,secret"`
	Roles          []access.Role `json:"roles"`
	Delegations    []Delegation  `json:"delegations" doc:"for whom this person acts today"`
	Grants         int           `json:"grants" doc:"grants of oversight that are in force"`
	ContactOf      []string      `json:"contact_of" doc:"codes of departments that this person signs for by name"`
	ChangedAt      *time.Time    `json:"changed_at" doc:"last change of a right"`
	ChangedBy      string        `json:"changed_by" doc:"user name; system for what the machine did"`
}

// Delegation is for whom somebody acts, until when.
type Delegation struct {
	From         string        `json:"from"`
	EndsOn       calendar.Date `json:"ends_on" format:"date"`
	IsClassified bool          `json:"is_classified"`
}

// mayLook is who reads the pages of oversight: a supervisor, and an auditor while a grant is in force.
func mayLook(actor access.Actor) error {
	if err := actor.Require(PermRead); err != nil {
		return err
	}
	if !actor.May(PermGrant) && len(actor.Audits) == 0 {
		return fault.ErrForbidden
	}
	return nil
}

func (s *Service) looked(ctx context.Context, actor access.Actor, what string) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error { return s.events.Record(ctx, tx, actor, Looked{what}) })
}

// Rights is the rights list: everybody who has or had an account, by user name.
func (s *Service) Rights(ctx context.Context, actor access.Actor) ([]Right, error) {
	if err := mayLook(actor); err != nil {
		return nil, err
	}
	if err := s.looked(ctx, actor, "rights"); err != nil {
		return nil, err
	}
	return readRights(ctx, s.db, s.today())
}

func readRights(ctx context.Context, q database.Querier, today calendar.Date) ([]Right, error) {
	rows, err := q.Query(ctx, `
		SELECT p.username, p.name, coalesce(p.department, ''), coalesce(d.name, ''), p.rank, p.is_active, p.clearance, p.roles,
			coalesce((SELECT jsonb_agg(jsonb_build_object('from', g.from_user, 'ends_on', g.ends_on, 'is_classified', g.up_to >= 2) ORDER BY g.from_user, g.id)
				FROM delegation g WHERE g.to_user = p.username AND g.revoked_at IS NULL AND $1 BETWEEN g.starts_on AND g.ends_on), '[]'),
			(SELECT count(*) FROM audit_grant g WHERE g.auditor = p.username AND g.revoked_at IS NULL AND $1 <= g.expires_on AND 'auditor' = ANY (p.roles)),
			coalesce((SELECT array_agg(c.code ORDER BY c.code) FROM department c WHERE p.username IN (c.contact, c.contact_deputy)), '{}'),
			e.at, coalesce(b.username, e.actor_id, '')
		FROM person p LEFT JOIN department d ON d.code = p.department
			LEFT JOIN LATERAL (SELECT e.at, e.actor_id FROM audit_event e WHERE e.subject_id = p.id AND e.kind = 'account.person.changed' ORDER BY e.at DESC, e.id DESC LIMIT 1) e ON true
			LEFT JOIN person b ON b.id = e.actor_id
		ORDER BY p.username`, today)
	if err != nil {
		return nil, fmt.Errorf("read rights: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Right, error) {
		var r Right
		err := row.Scan(&r.Username, &r.Name, &r.Department, &r.DepartmentName, &r.Rank, &r.IsActive, &r.Clearance, &r.Roles, &r.Delegations, &r.Grants, &r.ContactOf, &r.ChangedAt, &r.ChangedBy)
		if r.ChangedAt != nil {
			at := r.ChangedAt.UTC()
			r.ChangedAt = &at
		}
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read rights: %w", err)
	}
	return list, nil
}

var rightColumns = []export.Column{{Title: "用户名", Width: 18}, {Title: "姓名", Width: 14}, {Title: "部门", Width: 18}, {Title: "层级", Width: 14}, {Title: "状态", Width: 8}, {Title: "涉密等级", Width: 10},
	{Title: "角色", Width: 40}, {Title: "代理", Width: 40}, {Title: "监督授权", Width: 10}, {Title: "收文联系", Width: 16}, {Title: "最近变更", Width: 20}, {Title: "变更人", Width: 16}}

// roleNames are how the sheet calls the roles.
var roleNames = map[access.Role]string{access.Employee: "员工", access.Registrar: "文书", access.Archivist: "档案", access.Supervisor: "主管", access.DepartmentHead: "部门负责人",
	access.Finance: "财务", access.Management: "管理层", access.Logistics: "后勤", access.Duty: "值班", access.HR: "人事", access.Auditor: "审计", access.Admin: "系统管理"}

// RightsSheet is the rights list as a workbook, with its name.
func (s *Service) RightsSheet(ctx context.Context, actor access.Actor) (name string, content []byte, err error) {
	if err := mayLook(actor); err != nil {
		return "", nil, err
	}
	list, err := readRights(ctx, s.db, s.today())
	if err != nil {
		return "", nil, err
	}
	scratch, err := s.exports.Scratch()
	if err != nil {
		return "", nil, fmt.Errorf("folder of exports: %w", err)
	}
	title := "权限清单 " + s.today().String()
	var book bytes.Buffer
	_, err = export.Write(&book, scratch, export.Sheet{Name: title, Columns: rightColumns, Rows: func(yield func([]any, error) bool) {
		for _, r := range list {
			if !yield(r.cells(), nil) {
				return
			}
		}
	}})
	if err != nil {
		return "", nil, fmt.Errorf("write rights: %w", err)
	}
	return title + ".xlsx", book.Bytes(), s.looked(ctx, actor, "rights_sheet")
}

func (r Right) cells() []any {
	state, changed := "在用", ""
	if !r.IsActive {
		state = "停用"
	}
	if r.ChangedAt != nil {
		changed = r.ChangedAt.In(calendar.Zone).Format("2006-01-02 15:04:05")
	}
	roles := make([]string, len(r.Roles))
	for i, role := range r.Roles {
		roles[i] = roleNames[role]
	}
	delegations := make([]string, len(r.Delegations))
	for i, d := range r.Delegations {
		delegations[i] = "代 " + d.From + "，至 " + d.EndsOn.String()
		if d.IsClassified {
			delegations[i] += "（含涉密）"
		}
	}
	return []any{r.Username, r.Name, r.DepartmentName, r.Rank, state, r.Clearance.Mark(), strings.Join(roles, "、"), strings.Join(delegations, "；"), r.Grants,
		strings.Join(r.ContactOf, "、"), changed, r.ChangedBy}
}
