package main

import (
	"context"
	"encoding/json"
	"maps"
	"time"

	"github.com/gofiber/fiber/v2"

	"docket/api/httpkit"
	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/audit"
	"docket/internal/fault"
	"docket/internal/preserve"
	"docket/internal/snapshot"
)

// operator is who has a shell on this machine and may open the 0600 socket. It manages people and
// runs checks; it has no key to any document.
func operator() access.Actor {
	return access.Actor{ID: "operator", Username: "operator", Name: "operator", Roles: []access.Role{access.Admin}}
}

// command is a route of the socket: it reads In, does the work as the operator, answers Out.
func command[In, Out any](app *fiber.App, name string, do func(context.Context, In) (Out, error)) {
	app.Post("/operator/"+name, func(c *fiber.Ctx) error {
		var in In
		raw, err := httpkit.JSONBody(c)
		if err == nil {
			err = json.Unmarshal(raw, &in)
		}
		if err != nil {
			return fault.ErrMalformed.Because(err)
		}
		ctx := context.WithoutCancel(c.UserContext()) // a verification takes as long as it takes
		out, err := do(ctx, in)
		if err != nil {
			return err
		}
		return c.JSON(out)
	})
}

type (
	userRequest struct {
		account.PersonInput
	}
	tokenRequest struct {
		Username string
		Name     string
		Lifetime time.Duration
	}
	tokenAnswer struct {
		Secret string
		ID     string
	}
	verifyRequest struct{ Repair bool }
	verifyAnswer  struct {
		preserve.VerifyReport
		OK bool `json:"ok"`
	}
	auditRequest struct{ Against string }
	auditAnswer  struct {
		audit.Report
		OK bool `json:"ok"`
	}
	reindexAnswer struct {
		Seconds float64 `json:"seconds"`
	}
	knownRequest struct {
		Username string
		SHA256   []string
		Intake   bool // files that wait for registration count as well
	}
	actorAnswer struct {
		Username      string
		Department    string
		Clearance     access.Level
		IsRegistrar   bool
		MayDeliver    bool // may hand in files for registration
		IsDemo        bool
		HasDocuments  bool
		CanOCR        bool
		MaxFileBytes  int64
		DepartmentSet []string
	}
	demoAnswer struct{ IsDemo bool }
	nothing    struct{}
)

// operatorApplication answers the commands of this machine.
func (h *house) operatorApplication() *fiber.App {
	app := httpkit.NewApp(h.log)
	command(app, "department-add", func(ctx context.Context, d account.Department) (account.Department, error) {
		return h.accounts.AddDepartment(ctx, operator(), d)
	})
	command(app, "user-add", func(ctx context.Context, in userRequest) (account.Person, error) {
		return h.accounts.AddPerson(ctx, operator(), in.PersonInput)
	})
	command(app, "user-list", func(ctx context.Context, _ nothing) ([]account.Person, error) { return h.everyone(ctx) })
	command(app, "token-create", func(ctx context.Context, in tokenRequest) (tokenAnswer, error) {
		secret, token, err := h.accounts.CreateToken(ctx, operator(), in.Username, in.Name, in.Lifetime)
		return tokenAnswer{secret, token.ID}, err
	})
	command(app, "verify", func(ctx context.Context, in verifyRequest) (verifyAnswer, error) {
		r, err := h.preserve.Verify(ctx, in.Repair, nil)
		return verifyAnswer{r, r.OK()}, err
	})
	command(app, "backup", func(ctx context.Context, _ nothing) (snapshot.Complete, error) {
		c, err := h.snapshots.Take(ctx)
		if err != nil {
			return c, err
		}
		return c, h.snapshots.Prune(ctx)
	})
	command(app, "audit-verify", func(ctx context.Context, in auditRequest) (auditAnswer, error) {
		if err := h.sequencer.Extend(ctx); err != nil {
			h.log.Warn("audit tree not extended before its verification", "error", err)
		}
		r, err := audit.Verify(ctx, h.db, h.keys, in.Against, h.traces.Verify)
		return auditAnswer{r, r.OK()}, err
	})
	command(app, "reindex", func(ctx context.Context, _ nothing) (reindexAnswer, error) {
		start := time.Now()
		err := h.search.Rebuild(ctx)
		return reindexAnswer{time.Since(start).Seconds()}, err
	})
	command(app, "actor", func(ctx context.Context, in tokenRequest) (actorAnswer, error) {
		return h.describeActor(ctx, in.Username)
	})
	command(app, "known", func(ctx context.Context, in knownRequest) (map[string]string, error) {
		actor, err := h.accounts.Actor(ctx, in.Username)
		if err != nil {
			return nil, err
		}
		found, err := h.documents.Known(ctx, actor, in.SHA256)
		if err != nil || !in.Intake {
			return found, err
		}
		waiting, err := h.intake.Known(ctx, actor, in.SHA256)
		if err != nil {
			return nil, err
		}
		maps.Copy(waiting, found)
		return waiting, nil
	})
	command(app, "unsettled", func(ctx context.Context, in knownRequest) (int, error) {
		return h.unsettled(ctx, in.SHA256)
	})
	command(app, "mark-demo", func(ctx context.Context, _ nothing) (demoAnswer, error) { return h.markDemo(ctx) })
	return app
}

// markDemo marks the archive as 演示 for good, unless it holds real documents.
func (h *house) markDemo(ctx context.Context) (out demoAnswer, err error) {
	if _, err = h.db.Exec(ctx, "UPDATE archive SET is_demo = true WHERE NOT is_demo AND NOT EXISTS (SELECT FROM document)"); err != nil {
		return out, err
	}
	return out, h.db.QueryRow(ctx, "SELECT is_demo FROM archive").Scan(&out.IsDemo)
}

func (h *house) everyone(ctx context.Context) ([]account.Person, error) {
	all := []account.Person{}
	for cursor := ""; ; {
		p, err := h.accounts.People(ctx, operator(), account.PeopleFilter{}, 200, cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, p.Items...)
		if p.NextCursor == nil {
			return all, nil
		}
		cursor = *p.NextCursor
	}
}

func (h *house) describeActor(ctx context.Context, username string) (actorAnswer, error) {
	out := actorAnswer{MaxFileBytes: h.cfg.MaxFileBytes, CanOCR: h.canOCR()}
	if err := h.db.QueryRow(ctx, "SELECT is_demo, EXISTS (SELECT FROM document) FROM archive").Scan(&out.IsDemo, &out.HasDocuments); err != nil {
		return out, err
	}
	if username == "" {
		return out, nil
	}
	a, err := h.accounts.Actor(ctx, username)
	if err != nil {
		return out, err
	}
	out.Username, out.Department, out.Clearance, out.IsRegistrar = a.Username, a.Department, a.Clearance, a.Has(access.Registrar)
	out.MayDeliver = out.IsRegistrar || a.Has(access.Employee)
	return out, nil
}

// unsettled counts files whose text or copies are not final yet. A copy that waits for a bucket
// that does not answer is not final.
func (h *house) unsettled(ctx context.Context, sums []string) (n int, err error) {
	err = h.db.QueryRow(ctx, `SELECT count(*) FROM blob b WHERE b.sha256 = ANY ($1) AND (b.text_state = 'pending' OR b.ocr_waiting <> '{}'
		OR EXISTS (SELECT FROM copy c WHERE c.key IN ('blob/' || left(b.sha256, 3) || '/' || b.sha256, 'text/' || left(b.sha256, 3) || '/' || b.sha256 || '.zst')
			AND c.state IN ('pending', 'removing')))`, sums).Scan(&n)
	return n, err
}
