package main

import (
	"net/http"
	"slices"
	"testing"

	"docket/internal/access"
	"docket/internal/account"
)

// Page 3, 组织与人员: departments are renamed, moved and closed; none lies below itself, and reading
// follows the tree at once.
func TestPeople_EditDepartment(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	admin, registrar := administratorOf(t, o.service), o.Registrar(t)
	a, b, c := o.Dept("A"), o.Dept("B"), o.Dept("C")
	o.Operate(t, "department-add", account.Department{Code: c, Name: "部门" + c, Parent: &b}, nil)
	inC := o.Person(t, "in-c", "C", access.Internal)
	patch := func(code string, change map[string]any) answer {
		return admin.Do(t, http.MethodPatch, "/api/v1/departments/"+code, change)
	}
	d := registrar.MustRegister(t, record(a, map[string]any{"tags": tags(o.mark())}), upload{"通知.txt", []byte("正文")})
	inC.WantHidden(t, o, d)

	patch(b, map[string]any{"parent": a, "version": 1}).Want(t, http.StatusOK)
	inC.WantReadable(t, o, d) // below A by way of B
	patch(b, map[string]any{"parent": a, "version": 1}).Problem(t, http.StatusConflict, "stale_version")
	for _, below := range []string{a, b, c} {
		patch(a, map[string]any{"parent": below, "version": 1}).WantFields(t, map[string]string{"parent": "cycle"})
	}
	var changed account.Department
	patch(b, map[string]any{"parent": "", "name": " 新名称 ", "version": 2}).Want(t, http.StatusOK).JSON(t, &changed)
	if changed.Parent != nil || changed.Name != "新名称" || changed.Version != 3 || !changed.IsActive {
		t.Errorf("moved to the top and renamed: %+v", changed)
	}
	inC.WantHidden(t, o, d)

	patch(b, map[string]any{"parent": "nowhere", "version": 3}).WantFields(t, map[string]string{"parent": "unknown_department"})
	patch(b, map[string]any{"name": " ", "version": 3}).WantFields(t, map[string]string{"name": "required"})
	patch("nowhere", map[string]any{"version": 1}).Problem(t, http.StatusNotFound, "account.department_not_found")
	patch("no%20where%00", map[string]any{"version": 1}).Problem(t, http.StatusNotFound, "account.department_not_found")
	registrar.Do(t, http.MethodPatch, "/api/v1/departments/"+b, map[string]any{"version": 3}).Problem(t, http.StatusForbidden, "forbidden")
}

// Page 3, 组织与人员: a department that is closed is offered nowhere anew; who and what is in it stays
// and can be worked on.
func TestPeople_CloseDepartment(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	admin, registrar, inB := administratorOf(t, o.service), o.Registrar(t), o.Person(t, "in-b", "B", access.Internal)
	b := o.Dept("B")
	d := registrar.MustRegister(t, record(b, map[string]any{"lead_department": b, "tags": tags(o.mark())}), upload{"通知.txt", []byte("正文")})
	admin.Do(t, http.MethodPatch, "/api/v1/departments/"+b, map[string]any{"is_active": false, "version": 1}).Want(t, http.StatusOK)

	inB.WantReadable(t, o, d)
	if got := inB.Pick(t, "departments", "q", b); len(got) != 0 {
		t.Errorf("the picker offers %v", got)
	}
	var list struct{ Items []account.Department }
	inB.Get(t, "/api/v1/departments").Want(t, http.StatusOK).JSON(t, &list)
	if !slices.ContainsFunc(list.Items, func(d account.Department) bool { return d.Code == b && !d.IsActive && d.Version == 2 }) {
		t.Error("the list of all departments should name it as closed")
	}
	registrar.TryPaper(t, b, nil).WantFields(t, map[string]string{"distribution.departments": "unknown_department"})
	o.Edit(t, "registrar", map[string]any{"department": b}).WantFields(t, map[string]string{"department": "unknown_department"})
	admin.Do(t, http.MethodPost, "/api/v1/departments", map[string]any{"code": o.Dept("X"), "name": "x", "parent": b}).
		WantFields(t, map[string]string{"parent": "unknown_department"})
	o.Edit(t, "in-b", map[string]any{"department": b, "rank": "科长"}).Want(t, http.StatusOK)
	patch := func(version int, field string, value any) answer {
		return registrar.Do(t, http.MethodPatch, documentsPath+"/"+d.ID, map[string]any{"version": version, field: value})
	}
	patch(1, "title", "关于修订的通知").Want(t, http.StatusOK)
	patch(2, "lead_department", o.Dept("A")).Want(t, http.StatusOK)
	patch(3, "lead_department", b).WantFields(t, map[string]string{"lead_department": "unknown_department"})
	admin.Do(t, http.MethodPatch, "/api/v1/departments/"+b, map[string]any{"is_active": true, "version": 2}).Want(t, http.StatusOK)
	patch(3, "lead_department", b).Want(t, http.StatusOK)
}
