package invoices

import (
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/m-saas/m-saas/internal/fault"
)

const (
	romania   = "RO"
	bucharest = "RO-B"
)

// County is a county of Romania: its code of ISO 3166-2 and its name.
type County struct{ Code, Name string }

// Counties lists the counties of Romania and Bucharest, by name.
func Counties() []County {
	return []County{
		{"RO-AB", "Alba"},
		{"RO-AR", "Arad"},
		{"RO-AG", "Argeș"},
		{"RO-BC", "Bacău"},
		{"RO-BH", "Bihor"},
		{"RO-BN", "Bistrița-Năsăud"},
		{"RO-BT", "Botoșani"},
		{"RO-BR", "Brăila"},
		{"RO-BV", "Brașov"},
		{"RO-B", "București"},
		{"RO-BZ", "Buzău"},
		{"RO-CL", "Călărași"},
		{"RO-CS", "Caraș-Severin"},
		{"RO-CJ", "Cluj"},
		{"RO-CT", "Constanța"},
		{"RO-CV", "Covasna"},
		{"RO-DB", "Dâmbovița"},
		{"RO-DJ", "Dolj"},
		{"RO-GL", "Galați"},
		{"RO-GR", "Giurgiu"},
		{"RO-GJ", "Gorj"},
		{"RO-HR", "Harghita"},
		{"RO-HD", "Hunedoara"},
		{"RO-IL", "Ialomița"},
		{"RO-IS", "Iași"},
		{"RO-IF", "Ilfov"},
		{"RO-MM", "Maramureș"},
		{"RO-MH", "Mehedinți"},
		{"RO-MS", "Mureș"},
		{"RO-NT", "Neamț"},
		{"RO-OT", "Olt"},
		{"RO-PH", "Prahova"},
		{"RO-SJ", "Sălaj"},
		{"RO-SM", "Satu Mare"},
		{"RO-SB", "Sibiu"},
		{"RO-SV", "Suceava"},
		{"RO-TR", "Teleorman"},
		{"RO-TM", "Timiș"},
		{"RO-TL", "Tulcea"},
		{"RO-VL", "Vâlcea"},
		{"RO-VS", "Vaslui"},
		{"RO-VN", "Vrancea"},
	}
}

// CountyName is the name of a county's code; the code itself when there is no such county.
func CountyName(code string) string {
	for _, c := range Counties() {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}

func isCounty(code string) bool {
	return slices.ContainsFunc(Counties(), func(c County) bool { return c.Code == code })
}

func isSector(city string) bool {
	return len(city) == len("SECTOR1") && strings.HasPrefix(city, "SECTOR") && city[6] >= '1' && city[6] <= '6'
}

// check brings the address to its normal form. What is given has to be right; all of it has to be given when it is required.
func (p *Place) check(bad *fault.Problems, path string, required bool) {
	p.Street = bad.Line(path+".street", p.Street, required, 150)
	p.City = bad.Line(path+".city", p.City, required, 50)
	p.PostCode = bad.Line(path+".post_code", p.PostCode, false, 20)
	p.County = strings.ToUpper(strings.TrimSpace(p.County))
	p.Country = strings.ToUpper(strings.TrimSpace(p.Country))
	if p.Country == "" {
		p.Country = romania
	}
	if region, err := language.ParseRegion(p.Country); err != nil || len(p.Country) != 2 || !region.IsCountry() {
		bad.Add(path+".country", "unknown_value", "There is no such country.")
		return
	}
	if p.Country != romania {
		p.County = bad.Line(path+".county", p.County, false, 50)
		return
	}
	switch {
	case p.County == "" && required:
		bad.Add(path+".county", "required", "This cannot be empty.")
	case p.County != "" && !isCounty(p.County):
		bad.Add(path+".county", "unknown_value", "There is no such county.")
	case p.County == bucharest && p.City != "":
		p.City = sectorOf(p.City)
		if !isSector(p.City) {
			bad.Add(path+".city", "unknown_sector", "In Bucharest the sector stands here, from 1 to 6.")
		}
	}
}

// sectorOf reads a sector of Bucharest as people write it.
func sectorOf(city string) string {
	s := strings.ToUpper(strings.Join(strings.Fields(city), ""))
	s = strings.Replace(s, "SECTORUL", "SECTOR", 1)
	if len(s) == 1 {
		s = "SECTOR" + s
	}
	if isSector(s) {
		return s
	}
	return city
}

// lines are the address as it is written on paper.
func (p Place) lines() []string {
	city := p.City
	if p.Country == romania && p.County == bucharest && isSector(city) {
		city = "București, sector " + city[6:]
	} else if p.Country == romania && p.County != "" {
		city = joined(", ", city, "jud. "+CountyName(p.County))
	}
	country := ""
	if p.Country != romania {
		country = joined(", ", p.County, p.Country)
	}
	var out []string
	for _, l := range []string{p.Street, joined(" ", p.PostCode, city), country} {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

// joined joins what is not empty.
func joined(with string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), with)
}
