package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
)

type placeOf struct{ name, address string }

func places() []placeOf {
	return []placeOf{
		{"Cabinet Centru", "Str. Memorandumului 12, Cluj-Napoca"},
		{"Cabinet Mărăști", "Str. Fabricii 3, Cluj-Napoca"},
	}
}

type thing struct {
	name, place string
	kind        catalogue.ResourceType
}

func things() []thing {
	return []thing{
		{"Scaun 1", "Cabinet Centru", catalogue.Chair},
		{"Scaun 2", "Cabinet Centru", catalogue.Chair},
		{"Scaun 3", "Cabinet Centru", catalogue.Chair},
		{"Scaun 4", "Cabinet Mărăști", catalogue.Chair},
		{"Scaun 5", "Cabinet Mărăști", catalogue.Chair},
		{"Radiologie", "Cabinet Centru", catalogue.Room},
		{"Scaner intraoral", "Cabinet Centru", catalogue.Equipment},
	}
}

type group struct {
	name  string
	kind  catalogue.CategoryKind
	color int
}

func groups() []group {
	return []group{
		{"Generale", catalogue.OfServices, 0},
		{"Igienizare", catalogue.OfServices, 1},
		{"Terapie", catalogue.OfServices, 2},
		{"Chirurgie și implanturi", catalogue.OfServices, 4},
		{"Ortodonție", catalogue.OfServices, 6},
		{"Estetică", catalogue.OfServices, 7},
		{"Urgență", catalogue.OfAppointments, 4},
		{"Pacient nou", catalogue.OfAppointments, 1},
		{"Control", catalogue.OfAppointments, 2},
	}
}

// offer is a service; the price is in bani, after the minutes that are needed to make ready again.
type offer struct {
	name           string
	minutes, color int
	price          int64
	group          string
	after          int
	online         bool
	about          string
}

func offers() []offer {
	return []offer{
		{"Consultație", 30, 0, 150_00, "Generale", 0, true, "Examen complet, plan de tratament și deviz orientativ."},
		{"Detartraj și periaj", 45, 1, 300_00, "Igienizare", 0, true, "Îndepărtarea tartrului cu ultrasunete și periaj profesional."},
		{"Obturație compozit", 60, 2, 350_00, "Terapie", 0, false, ""},
		{"Tratament de canal", 90, 3, 900_00, "Terapie", 10, false, ""},
		{"Extracție simplă", 30, 4, 250_00, "Chirurgie și implanturi", 5, false, ""},
		{"Extracție molar de minte", 60, 4, 700_00, "Chirurgie și implanturi", 10, false, ""},
		{"Coroană zirconiu", 60, 5, 1400_00, "Estetică", 0, false, ""},
		{"Implant dentar", 90, 5, 3200_00, "Chirurgie și implanturi", 15, false, ""},
		{"Control ortodontic", 20, 6, 200_00, "Ortodonție", 0, true, ""},
		{"Montare aparat dentar", 90, 6, 2500_00, "Ortodonție", 0, false, ""},
		{"Albire profesională", 60, 7, 1100_00, "Estetică", 0, true, "Albire la cabinet, într-o singură ședință."},
		{"Fațetă ceramică", 75, 7, 1800_00, "Estetică", 0, false, ""},
		{"Control periodic", 15, 0, 0, "Generale", 0, true, ""},
		{"Igienizare copii", 30, 1, 180_00, "Igienizare", 0, true, "Pentru copii de la 3 ani, cu explicații pe înțelesul lor."},
	}
}

// assistantsChair is that of the hygienist, who assists as well.
const assistantsChair = "Scaun 5"

type person struct {
	name, title, role, place, chair string
	services                        []string
	hours                           []catalogue.WeeklyHours
}

func people() []person {
	return []person{
		{"Ioana Pop", "Dr.", "Ortodont", "Cabinet Centru", "Scaun 1", []string{"Consultație", "Control ortodontic", "Montare aparat dentar", "Control periodic"}, split(9, 13, 14, 18)},
		{"Mihai Ionescu", "Dr.", "Implantolog", "Cabinet Centru", "Scaun 2", []string{"Consultație", "Implant dentar", "Extracție molar de minte", "Extracție simplă", "Coroană zirconiu"}, split(10, 14, 15, 19)},
		{"Ana-Maria Țurcanu", "Dr.", "Medic dentist", "Cabinet Centru", "Scaun 3", []string{"Consultație", "Obturație compozit", "Extracție simplă", "Fațetă ceramică", "Albire profesională", "Control periodic"}, split(8, 12, 13, 17)},
		{"Ștefan Bălan", "Dr.", "Endodont", "Cabinet Mărăști", "Scaun 4", []string{"Consultație", "Tratament de canal", "Obturație compozit"}, split(9, 13, 14, 18)},
		{"Elena Moraru", "", "Igienist dentar", "Cabinet Mărăști", "Scaun 5", []string{"Detartraj și periaj", "Igienizare copii", "Albire profesională", "Control periodic"}, split(9, 13, 14, 17)},
	}
}

// exceptionsOf gives the days on which a person of the cast does not keep the weekly hours, counted from today.
func exceptionsOf(who person, today time.Time) []catalogue.DayHours {
	day := func(n int) string { return today.AddDate(0, 0, workday(today, n)).Format(time.DateOnly) }
	switch who.name {
	case "Ioana Pop":
		return []catalogue.DayHours{{Date: day(11), Hours: []catalogue.Stretch{}, Reason: "Congres de ortodonție"}}
	case "Elena Moraru":
		return []catalogue.DayHours{{Date: day(3), Hours: []catalogue.Stretch{{From: 9 * 60, To: 13 * 60}}, Reason: "Program scurt"}}
	default:
		return []catalogue.DayHours{}
	}
}

// OpeningHours are the hours of the demo clinic.
func OpeningHours() []catalogue.WeeklyHours {
	var out []catalogue.WeeklyHours
	for day := 1; day <= 5; day++ {
		out = append(out, catalogue.WeeklyHours{Weekday: day, From: 8 * 60, To: 20 * 60})
	}
	return out
}

// split gives Monday to Friday with a break between two stretches, in full hours.
func split(from, noon, again, to int) []catalogue.WeeklyHours {
	var out []catalogue.WeeklyHours
	for day := 1; day <= 5; day++ {
		out = append(out,
			catalogue.WeeklyHours{Weekday: day, From: catalogue.Clock(from * 60), To: catalogue.Clock(noon * 60)},
			catalogue.WeeklyHours{Weekday: day, From: catalogue.Clock(again * 60), To: catalogue.Clock(to * 60)})
	}
	return out
}

func notes() []string {
	return []string{"Alergie la penicilină", "Preferă dimineața", "A se suna înainte", "Aduce radiografia", "Anxios, anestezie locală", "Plata cu cardul"}
}

func reasons() []string {
	return []string{"Clientul a anulat telefonic", "Reprogramat la cerere", "Îmbolnăvire", "Fără motiv"}
}

func givenNames() []string {
	return strings.Fields(`Andrei Maria Ștefan Elena Alexandru Ioana Mihai Ana Cristian Andreea George Mădălina Vlad Țurcan Ionuț
		Cătălina Răzvan Bianca Gabriel Raluca Dragoș Simona Florin Ruxandra Nicolae Oana Sorin Larisa Tudor Daria Bogdan Alina
		Rareș Ilinca Călin Georgiana Marius Teodora Adrian Sânziana`)
}

func familyNames() []string {
	return strings.Fields(`Popescu Ionescu Ștefănescu Dumitrescu Țepeș Stan Gheorghe Rusu Munteanu Matei Constantin Șerban Moldovan
		Marin Lazăr Mureșan Crișan Bălan Cozma Dinu Enache Florea Ghiță Hîncu Iliescu Jurcă Lupu Mânzatu Neagu Oprea Pîrvu Rădulescu
		Sârbu Toma Ungureanu Vâlcan Zamfir Ardelean Bucur Câmpeanu`)
}

// newClients makes the clients of a seed; every phone number and e-mail is of one client alone.
func newClients(seed uint64, n int) []clients.NewClient {
	random := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // data to look at, not a secret
	given, family := givenNames(), familyNames()
	out := make([]clients.NewClient, 0, n)
	for i := range n {
		name := given[random.IntN(len(given))] + " " + family[random.IntN(len(family))]
		c := clients.NewClient{
			Name: name, Phone: fmt.Sprintf("+407%d%06d", 20+random.IntN(40), (i*4999+random.IntN(4000))%1_000_000),
			DateOfBirth: fmt.Sprintf("%d-%02d-%02d", 1945+random.IntN(70), 1+random.IntN(12), 1+random.IntN(28)),
			Status:      clients.Active, Source: []clients.Source{clients.FromBooking, clients.WalkIn, clients.Referral, clients.FromForm}[random.IntN(4)],
		}
		if random.IntN(5) > 0 {
			c.Email = strings.ReplaceAll(clients.Fold(name), " ", ".") + fmt.Sprintf("%d@example.com", i+1)
		}
		switch dice := random.IntN(20); {
		case dice == 0:
			c.Status, c.Tags = clients.VIP, []string{"VIP"}
		case dice == 1:
			c.Status = clients.Inactive
		case dice < 4:
			c.Status = clients.Lead
		case dice < 7:
			c.Tags = []string{"ortodonție"}
		}
		out = append(out, c)
	}
	return out
}
