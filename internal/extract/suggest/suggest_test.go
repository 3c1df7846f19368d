package suggest

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"docket/internal/extract/format"
	"docket/internal/extract/format/formattest"
)

// letters are the twelve documents of the sample year as they might arrive, and
// how scanners, layouts and other senders would spoil or vary them.
var letters = []struct {
	name, text, file string
	want             Suggestions
}{
	{
		name: "1 a notice in red letterhead, urgent",
		text: "加急\n岚洲市云港区应急管理局文件\n云应急〔2026〕8号　　　　签发人：陈志远\n关于开展2026年第一季度\n消防安全检查的通知\n各有关单位：\n" +
			"　　为切实做好冬春火灾防控工作，根据《岚洲市消防条例》（岚人发〔2019〕3号）的要求，现就有关事项通知如下。\n　　一、检查时间：2026年1月15日至3月31日。\n" +
			"　　二、请各单位于1月20日前将自查情况报送我局。\n　　附件：消防安全自查表\n岚洲市云港区应急管理局\n2026年1月9日\n抄送：云港区人民政府办公室。\n岚洲市云港区应急管理局办公室　　2026年1月9日印发\n",
		want: Suggestions{Title: "关于开展2026年第一季度消防安全检查的通知", SourceNo: "云应急〔2026〕8号", Source: "岚洲市云港区应急管理局",
			DocumentDate: "2026-01-09", Kind: "通知", Urgency: "urgent", DueOn: "2026-01-20"},
	},
	{
		name: "2 a letter whose letterhead is the organ's name",
		text: "岚洲市统计服务中心\n岚统函〔2026〕3号\n关于报送2025年度统计年报的函\n岚洲远航科技有限公司：\n　　按照统计法规定，请贵公司于2026年2月28日（星期六）17:00前登录平台，完成2025年度统计年报的填报。\n" +
			"　　特此函达。\n岚洲市统计服务中心\n2026年1月13日\n（联系人：刘敏，电话：8812 3456）",
		want: Suggestions{Title: "关于报送2025年度统计年报的函", SourceNo: "岚统函〔2026〕3号", Source: "岚洲市统计服务中心", DocumentDate: "2026-01-13", Kind: "函", DueOn: "2026-02-28"},
	},
	{
		name: "3 a draft plan with a company mark and no number",
		text: "海鸥园区·机密·至2027-12-31\n海鸥智慧园区项目方案\n（初稿）\n一、项目背景\n海鸥智慧园区位于云港区东部，占地约120亩。\n二、建设目标\n建成统一的园区运营平台。\n海鸥园区建设有限公司\n2026年1月26日",
		want: Suggestions{Title: "海鸥智慧园区项目方案（初稿）", Source: "海鸥园区建设有限公司", DocumentDate: "2026-01-26", Kind: "方案", Classification: "secret", ClassificationUntil: "2027-12-31"},
	},
	{
		name: "4 a notice of the group, dated in Chinese numerals",
		text: "星帆控股·内部\n加急\n星帆控股集团办公室文件\n星帆办〔2026〕5号\n关于2026年春节放假期间值班安排的通知\n各子公司、各部门：\n　　根据国务院办公厅通知，春节放假时间为2月15日至23日，共9天。请各单位于2月10日下班前报送值班表。\n" +
			"星帆控股集团办公室\n二〇二六年二月三日",
		want: Suggestions{Title: "关于2026年春节放假期间值班安排的通知", SourceNo: "星帆办〔2026〕5号", Source: "星帆控股集团办公室", DocumentDate: "2026-02-03", Kind: "通知",
			Classification: "internal", Urgency: "urgent", DueOn: "2026-02-10"},
	},
	{
		name: "5 a letter asking for opinions",
		text: "清岚物业服务有限公司\n清物函〔2026〕11号\n保洁服务协议续签征求意见函\n岚洲远航科技有限公司综合办公室：\n　　贵我双方签订的保洁服务协议将于2026年3月31日到期。现就续签事宜征求意见，请于3月16日之前书面反馈。\n　　此致\n清岚物业服务有限公司（盖章）\n2026年2月28日",
		want: Suggestions{Title: "保洁服务协议续签征求意见函", SourceNo: "清物函〔2026〕11号", Source: "清岚物业服务有限公司", DocumentDate: "2026-02-28", Kind: "函", DueOn: "2026-03-16"},
	},
	{
		name: "6 a notice without deadline",
		text: "星帆控股集团财务部文件\n星帆财〔2026〕17号\n关于规范差旅费报销凭证的通知\n各子公司财务部：\n　　为规范差旅费报销，自2026年4月1日起，住宿费须附电子凭证。本通知自印发之日起施行。\n星帆控股集团财务部\n2026年3月6日",
		want: Suggestions{Title: "关于规范差旅费报销凭证的通知", SourceNo: "星帆财〔2026〕17号", Source: "星帆控股集团财务部", DocumentDate: "2026-03-06", Kind: "通知"},
	},
	{
		name: "7 an explanation, confidential for a length of time, critical",
		text: "岚洲远航·秘密·2年\n特急\n衡准工程咨询有限公司\n衡咨〔2026〕42号\n白鹭数据平台招标限价测算说明\n岚洲远航科技有限公司项目管理部：\n　　受贵公司委托，我公司完成了测算。请于2026年3月24日上午10时前确认。\n衡准工程咨询有限公司\n2026年3月19日",
		want: Suggestions{Title: "白鹭数据平台招标限价测算说明", SourceNo: "衡咨〔2026〕42号", Source: "衡准工程咨询有限公司", DocumentDate: "2026-03-19", Kind: "说明",
			Classification: "confidential", ClassificationUntil: "2028-03-19", Urgency: "critical", DueOn: "2026-03-24"},
	},
	{
		name: "8 an announcement of a power cut",
		text: "特急\n云港供电服务所\n云供告〔2026〕27号\n关于4月18日计划停电的告知书\n尊敬的客户：\n　　因线路检修，定于2026年4月18日8:00至18:00停电，请提前做好准备。\n云港供电服务所\n2026年4月8日",
		want: Suggestions{Title: "关于4月18日计划停电的告知书", SourceNo: "云供告〔2026〕27号", Source: "云港供电服务所", DocumentDate: "2026-04-08", Kind: "告知书", Urgency: "critical"},
	},
	{
		name: "9 a notice whose title has no 关于",
		text: "云港区社保服务中心文件\n云社保〔2026〕6号\n2026年社会保险缴费基数\n申报通知\n各参保单位：\n　　2026年度社会保险缴费基数申报工作现已开始，申报截止日期为6月30日，逾期不予受理。\n云港区社保服务中心\n二○二六年五月十一日",
		want: Suggestions{Title: "2026年社会保险缴费基数申报通知", SourceNo: "云社保〔2026〕6号", Source: "云港区社保服务中心", DocumentDate: "2026-05-11", Kind: "通知", DueOn: "2026-06-30"},
	},
	{
		name: "10 an official reply with a label for its level",
		text: "密级：秘密\n星帆控股集团人力资源部\n星帆人批〔2026〕2号\n关于员工薪酬结构调整方案的批复\n岚洲远航科技有限公司：\n　　你公司《关于报审员工薪酬结构调整方案的请示》（岚远人〔2026〕12号）收悉。经研究，批复如下：\n　　一、原则同意。\n此复。\n星帆控股集团人力资源部\n2026年6月15日",
		want: Suggestions{Title: "关于员工薪酬结构调整方案的批复", SourceNo: "星帆人批〔2026〕2号", Source: "星帆控股集团人力资源部", DocumentDate: "2026-06-15", Kind: "批复", Classification: "confidential"},
	},
	{
		name: "11 a warning with a number typed in its own way",
		text: "特急\n岚洲市网络安全协会\n岚网协提示[2026]09号\n网络安全漏洞风险提示\n各会员单位：\n　　近期监测发现某办公软件存在高危漏洞，请务必于8月7日18:00前完成修补，并将情况反馈协会秘书处。\n岚洲市网络安全协会\n2026年8月5日",
		want: Suggestions{Title: "网络安全漏洞风险提示", SourceNo: "岚网协提示[2026]09号", Source: "岚洲市网络安全协会", DocumentDate: "2026-08-05", Kind: "提示", Urgency: "critical", DueOn: "2026-08-07"},
	},
	{
		name: "12 an invitation without number",
		text: "关于召开年度供应商大会的邀请函\n尊敬的合作伙伴：\n　　兹定于2026年11月6日召开年度供应商大会，诚邀贵单位派员参加。请于10月30日前回复参会名单。\n远图办公用品有限公司\n2026年10月16日",
		want: Suggestions{Title: "关于召开年度供应商大会的邀请函", Source: "远图办公用品有限公司", DocumentDate: "2026-10-16", Kind: "函", DueOn: "2026-10-30"},
	},
	{
		name: "1 as a scanner reads it, a blank after every character",
		text: "加 急\n岚 洲 市 云 港 区 应 急 管 理 局 文 件\n云 应 急 〔 2026 〕 8 号\n关 于 开 展 2026 年 第 一 季 度 消 防 安\n全 检 查 的 通 知\n各 有 关 单 位 :\n" +
			"请 各 单 位 于 1 月 20 日 前 将 自 查 情 况 报 送 我 局 。\n岚 洲 市 云 港 区 应 急 管 理 局\n2026 年 1 月 9 日",
		want: Suggestions{Title: "关于开展2026年第一季度消防安全检查的通知", SourceNo: "云应急〔2026〕8号", Source: "岚洲市云港区应急管理局", DocumentDate: "2026-01-09", Kind: "通知", Urgency: "urgent", DueOn: "2026-01-20"},
	},
	{
		name: "2 as a scanner reads it, brackets mixed up",
		text: "岚洲市统计服务中心\n岚统函(2026]3号\n关于报送2025年度统计年报的函\n岚洲远航科技有限公司:\n请贵公司于2026年2月28日17:00前完成填报。\n岚洲市统计服务中心\n2026年1月13日",
		want: Suggestions{Title: "关于报送2025年度统计年报的函", SourceNo: "岚统函〔2026〕3号", Source: "岚洲市统计服务中心", DocumentDate: "2026-01-13", Kind: "函", DueOn: "2026-02-28"},
	},
	{
		name: "4 as a scanner reads it, a letter O for zero and the sign-off on one line",
		text: "- 1 -\n星帆控股集团办公室文件\n星帆办[2026]5号\n关于2026年春节放假期间值班安\n排的通知\n各子公司、各部门：\n请各单位于2月10日下班前报送值班表。\n星帆控股集团办公室 二O二六年二月三日",
		want: Suggestions{Title: "关于2026年春节放假期间值班安排的通知", SourceNo: "星帆办[2026]5号", Source: "星帆控股集团办公室", DocumentDate: "2026-02-03", Kind: "通知", DueOn: "2026-02-10"},
	},
	{
		name: "6 from a PDF that stores Kangxi radicals and full width",
		text: "星帆控股集团财务部⽂件\n星帆财〔２０２６〕１７号\n关于规范差旅费报销凭证的通知\n各⼦公司财务部：\n为规范差旅费报销，现通知如下。\n星帆控股集团财务部\n２０２６年３⽉６⽇",
		want: Suggestions{Title: "关于规范差旅费报销凭证的通知", SourceNo: "星帆财〔2026〕17号", Source: "星帆控股集团财务部", DocumentDate: "2026-03-06", Kind: "通知"},
	},
	{
		name: "8 with letterhead and number on one line",
		text: "云港供电服务所 云供告〔2026〕27号\n关于4月18日计划停电的告知书\n尊敬的客户：\n因线路检修，定于2026年4月18日停电。\n云港供电服务所\n2026.4.8",
		want: Suggestions{Title: "关于4月18日计划停电的告知书", SourceNo: "云供告〔2026〕27号", Source: "云港供电服务所", DocumentDate: "2026-04-08", Kind: "告知书"},
	},
	{
		name: "1 with red letterhead and number on one line",
		text: "岚洲市云港区应急管理局文件 云应急〔2026〕8号\n关于开展消防安全检查的通知\n各单位：\n内容。\n岚洲市云港区应急管理局\n2026年1月9日",
		want: Suggestions{Title: "关于开展消防安全检查的通知", SourceNo: "云应急〔2026〕8号", Source: "岚洲市云港区应急管理局", DocumentDate: "2026-01-09", Kind: "通知"},
	},
	{
		name: "a number whose code is the organ and the kind",
		text: "国家税务总局公告〔2026〕8号\n关于电子凭证的公告\n现公告如下。\n国家税务总局\n2026年2月2日",
		want: Suggestions{Title: "关于电子凭证的公告", SourceNo: "国家税务总局公告〔2026〕8号", Source: "国家税务总局", DocumentDate: "2026-02-02", Kind: "公告"},
	},
	{
		name: "10 with the seal's text beside the date",
		text: "星帆控股集团人力资源部\n星帆人批〔2026〕2号\n关于员工薪酬结构调整方案的批复\n岚洲远航科技有限公司：\n经研究，原则同意。\n星帆控股集团人力资源部\n（公章）\n2026年6月15日\n附件1\n薪酬表\n2026年5月1日",
		want: Suggestions{Title: "关于员工薪酬结构调整方案的批复", SourceNo: "星帆人批〔2026〕2号", Source: "星帆控股集团人力资源部", DocumentDate: "2026-06-15", Kind: "批复"},
	},
	{
		name: "a request with copy number and signer",
		text: "000012\n岚洲远航·秘密·至2028-06-30\n特急\n岚洲远航科技有限公司文件\n岚远〔2026〕33号 签发人：周海\n关于申请追加白鹭数据平台\n建设经费的请示\n星帆控股集团：\n妥否，请批示。\n岚洲远航科技有限公司\n二〇二六年十二月二十一日",
		want: Suggestions{Title: "关于申请追加白鹭数据平台建设经费的请示", SourceNo: "岚远〔2026〕33号", Source: "岚洲远航科技有限公司", DocumentDate: "2026-12-21", Kind: "请示",
			Classification: "confidential", ClassificationUntil: "2028-06-30", Urgency: "critical"},
	},
	{
		name: "a notice that forwards a report: two kinds in a title",
		text: "岚洲市人民政府办公室文件\n岚政办〔2026〕12号\n岚洲市人民政府办公室关于印发2025年度\n政务公开工作报告\n的通知\n各区人民政府：\n现将报告印发给你们，请认真贯彻执行。\n岚洲市人民政府办公室\n2026年2月27日",
		want: Suggestions{Title: "岚洲市人民政府办公室关于印发2025年度政务公开工作报告的通知", SourceNo: "岚政办〔2026〕12号", Source: "岚洲市人民政府办公室", DocumentDate: "2026-02-27", Kind: "通知"},
	},
	{
		name: "minutes with the date above and no sign-off",
		text: "岚洲远航科技有限公司\n会议纪要\n〔2026〕第4次\n2026年3月2日\n总经理办公会议纪要\n会议由总经理主持，议定事项如下。\n一、同意采购方案。",
		want: Suggestions{Title: "总经理办公会议纪要", Source: "岚洲远航科技有限公司", DocumentDate: "2026-03-02", Kind: "纪要"},
	},
	{
		name: "a deadline in the next year",
		text: "云港区社保服务中心文件\n云社保〔2026〕19号\n关于做好年终结算的通知\n各参保单位：\n请于1月15日前完成结算，2026年11月30日前已结算的除外。\n云港区社保服务中心\n2026年12月18日",
		want: Suggestions{Title: "关于做好年终结算的通知", SourceNo: "云社保〔2026〕19号", Source: "云港区社保服务中心", DocumentDate: "2026-12-18", Kind: "通知", DueOn: "2027-01-15"},
	},
	{
		name: "a deadline this month, by the printing record's date",
		text: "星帆控股集团财务部文件\n星帆财〔2026〕21号\n关于报送月度报表的通知\n各子公司：\n请于本月25日前报送。\n星帆控股集团财务部\n抄送：审计部。\n星帆控股集团财务部 2026年4月7日印发",
		want: Suggestions{Title: "关于报送月度报表的通知", SourceNo: "星帆财〔2026〕21号", Source: "星帆控股集团财务部", DocumentDate: "2026-04-07", Kind: "通知", DueOn: "2026-04-25"},
	},
	{
		name: "a state secret gets no classification",
		text: "机密★5年\n特急\n岚洲市人民政府文件\n岚政〔2026〕1号\n关于某事项的通知\n各区：\n内容。\n岚洲市人民政府\n2026年1月4日",
		want: Suggestions{Title: "关于某事项的通知", SourceNo: "岚政〔2026〕1号", Source: "岚洲市人民政府", DocumentDate: "2026-01-04", Kind: "通知", Urgency: "critical", StateSecret: true},
	},
	{
		name: "a mark of a central enterprise",
		text: "星帆集团·核心商密·长期\n星帆控股集团战略部\n星帆战〔2026〕1号\n关于收购方案的报告\n集团党委：\n现报告如下。\n星帆控股集团战略部\n2026年5月6日",
		want: Suggestions{Title: "关于收购方案的报告", SourceNo: "星帆战〔2026〕1号", Source: "星帆控股集团战略部", DocumentDate: "2026-05-06", Kind: "报告", Classification: "secret"},
	},
	{
		name: "a joint document: the first organ sends",
		text: "岚洲市应急管理局\n岚洲市消防救援支队\n岚应急联〔2026〕2号\n关于开展联合检查的通知\n各区：\n请于元月三十日前完成。\n岚洲市应急管理局\n岚洲市消防救援支队\n二〇二六年元月十二日",
		want: Suggestions{Title: "关于开展联合检查的通知", SourceNo: "岚应急联〔2026〕2号", Source: "岚洲市应急管理局", DocumentDate: "2026-01-12", Kind: "通知"},
	},
	{
		name: "nothing but a file name", file: "20260112_【秘密】云应急〔2026〕8号 关于开展消防安全检查的通知(加急)(1).pdf",
		want: Suggestions{Title: "关于开展消防安全检查的通知", SourceNo: "云应急〔2026〕8号", Kind: "通知", Classification: "confidential", Urgency: "urgent"},
	},
	{
		name: "a file name that is no title", file: "IMG_20260112_0001.jpg",
	},
	{
		name: "a state secret by its file name", file: "机密★某文件.pdf", want: Suggestions{Title: "机密★某文件", StateSecret: true},
	},
	{name: "nothing"},
	{
		name: "running text without a head",
		text: "今天下午三点开会，请大家准时参加。会后把材料发到群里。\n谢谢大家。",
	},
	{
		name: "dates that do not exist",
		text: "关于开会的通知\n各部门：\n请于2月30日前报名。\n综合办公室\n2026年13月45日",
		want: Suggestions{Title: "关于开会的通知", Kind: "通知"},
	},
}

func TestFrom(t *testing.T) {
	t.Parallel()
	for _, c := range letters {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := From(c.text, c.file); got != c.want {
				t.Errorf("\n got %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestFirstDate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2026年1月9日": "2026-01-09", "2026 年 1 月 9 日": "2026-01-09", "于2026-01-09印发": "2026-01-09", "2026.1.9": "2026-01-09", "2026/1/9": "2026-01-09",
		"二〇二六年一月九日": "2026-01-09", "二○二六年元月十日": "2026-01-10", "二零二六年十二月三十一日": "2026-12-31", "二O二六年十一月二十日": "2026-11-20", "二〇二六年二月廿三日": "2026-02-23",
		"2024年2月29日": "2024-02-29", "2026年2月29日": "", "2026年13月1日": "", "1900年1月1日": "", "一月九日": "", "": "",
	} {
		if got := firstDate(text).String(); got != want {
			t.Errorf("firstDate(%q) = %q, want %q", text, got, want)
		}
	}
	for _, c := range []struct {
		from                date
		years, months, days int
		want                string
	}{
		{date{2024, 2, 29}, 1, 0, 0, "2025-02-28"}, {date{2026, 1, 31}, 0, 1, 0, "2026-02-28"}, {date{2026, 12, 15}, 0, 13, 0, "2028-01-15"}, {date{2026, 12, 31}, 0, 0, 1, "2027-01-01"},
	} {
		if got := c.from.add(c.years, c.months, c.days).String(); got != c.want {
			t.Errorf("%v plus %d/%d/%d is %s, want %s", c.from, c.years, c.months, c.days, got, c.want)
		}
	}
}

// A letter survives the way through an OFD.
func TestFrom_TextOfOFD(t *testing.T) {
	t.Parallel()
	data := formattest.OFD(letters[0].text)
	doc, err := format.Read(t.Context(), "application/ofd", bytes.NewReader(data), int64(len(data)), "来文.ofd", format.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := From(strings.Join(doc.Pages, "\n"), "来文.ofd"); got != letters[0].want {
		t.Errorf("\n got %+v\nwant %+v", got, letters[0].want)
	}
}

func FuzzFrom(f *testing.F) {
	for _, c := range letters {
		f.Add(c.text, c.file)
	}
	f.Fuzz(func(t *testing.T, text, file string) {
		s := From(text, file)
		for _, value := range []string{s.Title, s.SourceNo, s.Source, s.DocumentDate, s.Kind, s.ClassificationUntil, s.DueOn} {
			if !utf8.ValidString(value) {
				t.Errorf("broken value %q", value)
			}
		}
		for _, on := range []string{s.DocumentDate, s.ClassificationUntil, s.DueOn} {
			if on != "" && firstDate(on).String() != on {
				t.Errorf("no date: %q", on)
			}
		}
		if s.StateSecret && s.Classification != "" {
			t.Error("classifies a state secret")
		}
		if s != From(text, file) {
			t.Error("varies")
		}
	})
}
