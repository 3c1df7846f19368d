package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"docket/internal/access"
	"docket/internal/account"
)

type verifyCommand struct {
	Repair bool `help:"Write bad copies anew from good ones."`
	JSON   bool `name:"json" help:"Answer as JSON."`
}

// Run exits 1 for wrong or missing copies, and when nothing was checked.
func (v verifyCommand) Run(e *environment) error {
	return e.withService(func(ctx context.Context, c *client) error {
		var r verifyAnswer
		if err := c.call(ctx, "verify", verifyRequest{v.Repair}, &r); err != nil {
			return err
		}
		text := fmt.Sprintf("checked: local %d objects (%d bytes), bucket %d objects (%d bytes); under way %d; unexpected %v\n",
			r.Checked["local"], r.Bytes["local"], r.Checked["bucket"], r.Bytes["bucket"], r.Pending, r.Unexpected)
		for _, f := range r.Findings {
			text += fmt.Sprintf("%s %s: %s (repaired: %v)\n", f.Replica, f.Key, f.Problem, f.Repaired)
		}
		if err := e.print(v.JSON, r, text); err != nil {
			return err
		}
		switch {
		case len(r.Findings) == 0 && !r.OK:
			return notRight("nothing was checked in at least one replica")
		case !r.OK:
			return notRight("copies are wrong or missing")
		}
		return nil
	})
}

type reindexCommand struct {
	JSON bool `name:"json" help:"Answer as JSON."`
}

// Run rebuilds the index beside the live one.
func (r reindexCommand) Run(e *environment) error {
	return e.withService(func(ctx context.Context, c *client) error {
		var answer reindexAnswer
		if err := c.call(ctx, "reindex", nothing{}, &answer); err != nil {
			return err
		}
		return e.print(r.JSON, answer, fmt.Sprintf("the index was rebuilt in %.1f s\n", answer.Seconds))
	})
}

type auditCommands struct {
	Verify auditVerifyCommand `cmd:"" help:"Recompute the audit tree from every event."`
}

type auditVerifyCommand struct {
	Against string `help:"A root noted earlier, size:base64."`
	JSON    bool   `name:"json" help:"Answer as JSON."`
}

// Run exits 1 when anything was changed, and when there was nothing to check.
func (v auditVerifyCommand) Run(e *environment) error {
	return e.withService(func(ctx context.Context, c *client) error {
		var r auditAnswer
		if err := c.call(ctx, "audit-verify", auditRequest{v.Against}, &r); err != nil {
			return err
		}
		text := fmt.Sprintf("%d events, root %s, signed checkpoint %d\n", r.Events, r.Root, r.Checkpoint)
		for _, p := range r.Problems {
			text += "problem: " + p + "\n"
		}
		if err := e.print(v.JSON, r, text); err != nil {
			return err
		}
		if !r.OK {
			return notRight("the audit is not whole")
		}
		return nil
	})
}

type departmentCommand struct {
	Add departmentAddCommand `cmd:"" help:"Add a department."`
}

type departmentAddCommand struct {
	Code   string `arg:"" help:"Its code, for example ZH."`
	Name   string `arg:"" help:"Its name."`
	Parent string `help:"Code of the department above."`
	JSON   bool   `name:"json" help:"Answer as JSON."`
}

// Run adds a department.
func (d departmentAddCommand) Run(e *environment) error {
	return e.withService(func(ctx context.Context, c *client) error {
		var out account.Department
		if err := c.call(ctx, "department-add", account.Department{Code: d.Code, Name: d.Name, Parent: optional(d.Parent)}, &out); err != nil {
			return asUsage(err)
		}
		return e.print(d.JSON, out, fmt.Sprintf("%s %s\n", out.Code, out.Name))
	})
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

type userCommands struct {
	Add  userAddCommand  `cmd:"" help:"Add someone."`
	List userListCommand `cmd:"" help:"List everyone."`
}

type userAddCommand struct {
	Username      string   `arg:"" name:"name" help:"User name."`
	Name          string   `required:"" help:"Name as shown."`
	Department    string   `required:"" help:"Code of the department."`
	Role          []string `help:"Role; may be given several times."`
	Clearance     string   `help:"public, internal, confidential or secret; internal when absent."`
	Rank          string   `help:"Rank 层级."`
	PasswordStdin bool     `help:"Read the first password from standard input."`
	JSON          bool     `name:"json" help:"Answer as JSON."`
}

// Run adds a person. Without --password-stdin no password is set and nothing is asked.
func (u userAddCommand) Run(e *environment) error {
	in := account.PersonInput{Username: u.Username, Name: &u.Name, Department: &u.Department, Rank: &u.Rank}
	if len(u.Role) > 0 {
		roles := []access.Role{access.Employee}
		for _, list := range u.Role {
			for r := range strings.SplitSeq(list, ",") {
				roles = append(roles, access.Role(strings.TrimSpace(r)))
			}
		}
		in.Roles = &roles
	}
	if u.Clearance != "" {
		l, err := access.ParseLevel(u.Clearance)
		if err != nil {
			return usage("--clearance: %v; use one of %s", err, strings.Join(access.LevelNames(), ", "))
		}
		in.Clearance = &l
	}
	if u.PasswordStdin {
		line, err := bufio.NewReader(e.stdin).ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return usage("--password-stdin: no password on standard input (%v)", err)
		}
		in.Password = &line
	}
	return e.withService(func(ctx context.Context, c *client) error {
		var out account.Person
		if err := c.call(ctx, "user-add", userRequest{in}, &out); err != nil {
			return asUsage(err)
		}
		return e.print(u.JSON, out, fmt.Sprintf("%s %s (%s)\n", out.Username, out.Name, out.Clearance))
	})
}

type userListCommand struct {
	JSON bool `name:"json" help:"Answer as JSON."`
}

// Run lists everyone.
func (u userListCommand) Run(e *environment) error {
	return e.withService(func(ctx context.Context, c *client) error {
		var out []account.Person
		if err := c.call(ctx, "user-list", nothing{}, &out); err != nil {
			return err
		}
		var text strings.Builder
		for _, p := range out {
			department := "-"
			if p.Department != nil {
				department = *p.Department
			}
			fmt.Fprintf(&text, "%s\t%s\t%s\t%s\t%v\tactive=%v\n", p.Username, p.Name, department, p.Clearance, p.Roles, p.IsActive)
		}
		return e.print(u.JSON, out, text.String())
	})
}

type tokenCommands struct {
	Create tokenCreateCommand `cmd:"" help:"Make a bearer token and print it."`
}

type tokenCreateCommand struct {
	User string `required:"" help:"Whose token."`
	Name string `default:"command line" help:"What it is for."`
}

// Run prints the token, and nothing else, on standard output.
func (t tokenCreateCommand) Run(e *environment) error {
	return e.withService(func(ctx context.Context, c *client) error {
		var out tokenAnswer
		if err := c.call(ctx, "token-create", tokenRequest{Username: t.User, Name: t.Name}, &out); err != nil {
			return asUsage(err)
		}
		return e.print(false, nil, out.Secret+"\n")
	})
}
