package sample

import (
	"fmt"
	"strings"

	"docket/internal/access"
)

// Department is one department of the office and how many people work there.
type Department struct {
	Code, Name string
	Headcount  int
}

// Departments of 岚洲远航. Headcounts of 51 and 50 lie on either side of the line of TRV-02.
func Departments() []Department {
	return []Department{
		{"ZH", "综合办公室", 12}, {"RL", "人力资源部", 9}, {"CW", "财务部", 14},
		{"JS", "技术部", 51}, {"SC", "市场部", 50}, {"XM", "项目管理部", 23},
	}
}

// Who does what in the sample.
const (
	Registrar  = "zh.registrar"
	Archivist  = "zh.archivist"
	Supervisor = "zh.supervisor"
	// RankHead is the rank 层级 of those who head a department.
	RankHead = "部门主管"
)

// Person is someone of the sample office. Nobody has a password: the administrator gives them out.
type Person struct {
	Username, Name, Department, Rank string
	Clearance                        access.Level
	Roles                            []access.Role
}

// People are everyone, department by department, the named ones first.
func People() []Person {
	var all []Person
	names := &namer{}
	add := func(username, department, rank string, clearance access.Level, roles ...access.Role) {
		all = append(all, Person{username, names.next(), department, rank, clearance, append([]access.Role{access.Employee}, roles...)})
	}
	for _, d := range Departments() {
		left, prefix := d.Headcount, strings.ToLower(d.Code)
		if d.Code == "ZH" {
			add(Registrar, d.Code, "", access.Secret, access.Registrar)
			add(Archivist, d.Code, "", access.Internal, access.Archivist)
			add(Supervisor, d.Code, "主管", access.Secret, access.Supervisor)
			left -= 3
		}
		add(prefix+".head", d.Code, RankHead, clearanceOfHead(d.Code), access.DepartmentHead)
		for n := 1; n < left; n++ {
			add(fmt.Sprintf("%s.%02d", prefix, n), d.Code, "", access.Internal)
		}
	}
	return all
}

// clearanceOfHead clears the heads to whom a classified letter goes.
func clearanceOfHead(department string) access.Level {
	switch department {
	case "JS", "XM", "CW", "RL":
		return access.Secret
	}
	return access.Internal
}

// namer makes up names; the same place in the list always gets the same name, and no two are alike.
type namer struct{ n int }

var (
	surnames = []rune("林陈黄周吴徐孙胡朱高何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏")
	given    = []string{"海宁", "云舟", "知远", "静姝", "思源", "若溪", "一鸣", "书瑶", "明轩", "清岚", "子衿", "雨桐", "景行", "安然", "文博", "佳禾", "向阳"}
)

func (n *namer) next() string {
	// 41 surnames and 17 given names have no common factor: the pairs repeat after 697 people.
	name := string(surnames[n.n%len(surnames)]) + given[n.n%len(given)]
	n.n++
	return name
}
