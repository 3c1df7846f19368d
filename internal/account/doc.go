// Package account knows the people of the office: departments (a tree), people with rank, roles
// and clearance, how they sign in, and the actor that each of them is at this moment.
//
// # Invariants
//
// A user name names one person for ever; people are switched off, never removed. Passwords are
// kept as argon2id hashes, cookies and bearer tokens as SHA-256. An actor is read anew for each
// request, so a right taken away is gone with the next request (security.md L28). Every grant, also
// to oneself, is an audit event. The first administrator starts with clearance public and no
// department: managing people gives no reading right.
//
// An account is not closed while its person holds anything: package handover says what is left.
//
// Unknown name and wrong password give the same answer after the same work, and repeated failures
// of one name, known or not, are slowed down. Whoever has no password, or has lost it, gets a code
// from an administrator: it opens one session, once, in which nothing can be done before a password
// has been chosen. What is typed as eight digits is held against the code and nothing else, so that
// every attempt costs the same; a password is never that short.
//
// Pickers find people and departments by how their names are typed, see package pinyin; the keys
// stand in columns that are written with the name.
package account

import "docket/internal/fault"

// Errors of this package.
var (
	ErrSignIn         = fault.New(fault.Unauthenticated, "account.sign_in_failed", "用户名或密码不正确。", "The user name or the password is not right.")
	ErrSlowDown       = fault.New(fault.TooMany, "account.too_many_attempts", "登录失败次数过多，请稍后再试。", "Too many failed attempts; try again later.")
	ErrChangePassword = fault.New(fault.Forbidden, "account.password_change_required", "首次登录请先修改密码。", "Change your password first.")
	ErrUnknownUser    = fault.New(fault.NotFound, "account.user_not_found", "没有这个人员。", "There is no such person.")
	ErrUserTaken      = fault.New(fault.Conflict, "account.username_taken", "用户名已存在，请换一个。", "This user name exists already; choose another.")
	ErrCodeTaken      = fault.New(fault.Conflict, "account.department_taken", "部门代码已存在。", "This department code exists already.")
	ErrNoDepartment   = fault.New(fault.NotFound, "account.department_not_found", "没有这个部门。", "There is no such department.")
	ErrInactive       = fault.New(fault.Conflict, "account.user_inactive", "该人员已停用，请先启用。", "This person is switched off; switch them on first.")
	ErrLastAdmin      = fault.New(fault.Conflict, "account.last_admin", "至少须保留一名可登录的管理员。", "At least one administrator who can sign in must remain.")
	ErrUnknownSession = fault.New(fault.NotFound, "account.session_not_found", "没有这个登录会话或令牌。", "There is no such session or token.")
)
