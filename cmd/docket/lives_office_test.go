package main

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/print/printtest"
	"docket/internal/sample"
)

// livesOffice is the sample office of domain 8 on a service with a calendar of its own.
type livesOffice struct {
	*service
	days *days

	registrar, archivist, supervisor, appraiser, witness, second *person
	head                                                         map[string]*person // by department
	admin                                                        *person
}

// The days on which something happens in the lives, in order. Retention counts from 1 January after the
// filing year: what is filed for 2026 or 2027 and kept ten years is due by year10, thirty by year30.
const (
	winter   = "2026-01-28"
	eve      = "2026-02-13" // the last working day before Spring Festival's make-up Saturday
	spring   = "2026-03-20"
	autumn   = "2026-10-19"
	nextYear = "2027-01-04"
	year10   = "2038-01-04"
	year30   = "2058-01-04"
)

// days is the calendar that the lives share: it turns to the next day when every one of them waits for it.
type days struct {
	sync.Mutex
	turned  *sync.Cond
	today   string
	living  int
	waiting map[string]int
	turn    func(day string)
}

func newDays(today string, living int, turn func(day string)) *days {
	d := &days{today: today, living: living, waiting: map[string]int{}, turn: turn}
	d.turned = sync.NewCond(d)
	return d
}

// until returns when it is day.
func (d *days) until(day string) {
	d.Lock()
	defer d.Unlock()
	if d.today >= day {
		return
	}
	d.waiting[day]++
	d.living--
	d.next()
	for d.today < day {
		d.turned.Wait()
	}
}

// end takes a life out of the count.
func (d *days) end() {
	d.Lock()
	defer d.Unlock()
	d.living--
	d.next()
}

// next turns to the earliest day that is waited for, when nobody has anything left to do today.
func (d *days) next() {
	if d.living > 0 || len(d.waiting) == 0 {
		return
	}
	var all []string
	for day := range d.waiting {
		all = append(all, day)
	}
	day := slices.Min(all)
	defer d.turned.Broadcast()
	turned := false
	defer func() {
		if !turned { // the service did not start: nobody waits for ever
			d.today = "9999-12-31"
		}
	}()
	d.turn(day)
	turned, d.today, d.living = true, day, d.waiting[day]
	delete(d.waiting, day)
}

// newLivesOffice makes the departments and those people of the sample who have a part in the lives.
func newLivesOffice(t *testing.T, lives int) *livesOffice {
	t.Helper()
	printtest.Fonts(t)
	o := &livesOffice{service: startService(t, at(morning(winter))), head: map[string]*person{}}
	o.days = newDays(winter, lives, func(day string) { o.RestartAt(t, morning(day)) })
	for _, d := range sample.Departments() {
		o.Operate(t, "department-add", account.Department{Code: d.Code, Name: d.Name}, nil)
	}
	o.admin = administratorOf(t, o.service)
	o.admin.Do(t, http.MethodPatch, settingsPath, change("office.fonds_code", "L001", "office.name", "岚洲远航科技有限公司", "office.short_name", "岚洲远航")).Want(t, http.StatusOK)
	// Beside the named ones of the sample: who appraises, and who watches a destruction.
	more := map[string]access.Role{"zh.01": access.Archivist, "zh.02": access.Employee, "zh.03": access.Employee}
	for _, p := range sample.People() {
		role, isMore := more[p.Username]
		if isMore {
			p.Clearance, p.Roles = access.Secret, append(p.Roles, role)
		}
		if p.Username == sample.Archivist { // of classified letters too
			p.Clearance = access.Secret
		}
		number := p.Username[strings.Index(p.Username, ".")+1:]
		if !isMore && !slices.Contains([]string{"registrar", "archivist", "supervisor", "head", "01", "02"}, number) {
			continue
		}
		o.join(t, p)
	}
	o.registrar, o.archivist, o.supervisor = o.as(t, sample.Registrar), o.as(t, sample.Archivist), o.as(t, sample.Supervisor)
	o.appraiser, o.witness, o.second = o.as(t, "zh.01"), o.as(t, "zh.02"), o.as(t, "zh.03")
	for _, d := range sample.Departments() {
		o.head[d.Code] = o.as(t, strings.ToLower(d.Code)+".head")
	}
	o.contact(t, "JS", "js.01", "js.02")
	return o
}

func morning(day string) string { return day + "T09:00:00+08:00" }

// join adds somebody; who is cleared for what is classified confirms decisions with a password.
func (o *livesOffice) join(t testing.TB, p sample.Person) {
	t.Helper()
	in := account.PersonInput{Username: p.Username, Name: &p.Name, Department: &p.Department, Rank: &p.Rank, Clearance: &p.Clearance, Roles: &p.Roles}
	first := "first-password-of-tests"
	if p.Clearance.Classified() {
		in.Password = &first
	}
	o.Operate(t, "user-add", userRequest{in}, nil)
	if in.Password == nil {
		return
	}
	session := o.SignIn(t, p.Username, first).Want(t, http.StatusOK).session(t)
	o.stranger().Do(t, http.MethodPost, "/api/v1/me/password", map[string]any{"current": first, "password": ownPassword}, withCookie(session)).Want(t, http.StatusNoContent)
}

// contact names who signs for a department.
func (o *livesOffice) contact(t testing.TB, department, contact, deputy string) {
	t.Helper()
	o.admin.Do(t, http.MethodPatch, "/api/v1/departments/"+department, map[string]any{"version": 1, "contact": contact, "deputy": deputy}).Want(t, http.StatusOK)
}

// nameOf is how somebody of the sample is called.
func nameOf(p *person) string {
	for _, one := range sample.People() {
		if one.Username == p.Username {
			return one.Name
		}
	}
	return cmp.Or(p.Username, "nobody")
}
