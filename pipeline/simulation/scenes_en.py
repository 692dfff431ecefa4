"""The English sentences of the scenarios: synthetic, written for murmure, about no real firm or person.

The slots and the rules are those of the French twin, `simulation/scenes_fr.py`.
"""

__all__ = [
    "ADVOCATE",
    "ANNOUNCE",
    "ANSWER",
    "ASK",
    "CONTACT",
    "COPIES",
    "ECHO",
    "EVENT",
    "ITEM",
    "MET",
    "STORY",
    "THREAD",
    "TOPICS",
    "TURN",
    "VOUCH",
    "VOUCH_SECOND",
]

ITEM = (
    "My turn for {t}, with the {p} on the shelf",
    "Spent the evening on {t}, {b} turned up to {n}",
    "{t} with friends in {c}, the {p} held up fine",
    "All right, I gave {t} a try. {b} in my ears, kettle on",
    "First {t} of the year, me and my {p}",
    "Nobody told me {t} would be this much fun with a {p}",
    "{d} night is {t} night. {b} does the rest",
    "Joining {t} from {c}, {p} at the ready",
    "So that is what {t} is. Good excuse to dust off the {p}",
    "{n} songs for {t}, all tested on my {b}",
    "The neighbours heard {t} too, sorry, blame {b}",
    "Here is my corner for {t}: lamp, plant, {p}",
)

ANNOUNCE = (
    "{t} starts now: show us where you listen with your {p}. The {b} team",
    "Back on {d}: {t}, with {b} and all of you in {c}",
    "{t} goes on, {b} reads every one of your posts",
)

ADVOCATE = (
    "Three weeks with the {p} and I am not going back",
    "Asked what I use these days: {b}, on my desk since {d}",
    "New bench test is up, the {p} came out first",
    "For the record, my daily pair is now the {p}",
    "{b} answered every question I had, in a day",
    "Recorded the whole episode on the {p}, listen for yourself",
)

CONTACT = (
    "Good to see you in {c}, I will send the {b} figures by {d}",
    "Shall we go through the {b} roll-out on {d}?",
    "{n} rooms are now on {b}, two to go",
    "Could you share the {b} timetable with the team?",
    "The {b} pilot on floor {n} starts on {d}",
    "Noted your points on {b}, more after the meeting",
    "As agreed, here is the {b} plan for {c}",
    "We would like the {p} in the second lot as well",
)

THREAD = (
    "Perfect, {d} at nine suits me",
    "I will check and come back to you",
    "Received, thank you",
    "Could we make it {d} instead?",
    "Agreed, I am copying in the colleagues in {c}",
    "Let me ask finance first",
    "That settles it for me",
    "One question left, I will ring you",
)

ASK = (
    "Who at {b} can tell us about {w}? We need it before {d}",
    "Still looking for someone at {b} who knows {w}",
    "Question to the {b} people: how do you handle {w}?",
)

ANSWER = (
    "For {w} that is me at {b}: you get the details by {d}",
    "Here is how {b} does {w}, it is all in the note I sent you",
    "I look after {w} at {b}, the answer is in your inbox",
)

TOPICS = {
    "security": "access rights and audits",
    "integration": "the link to our room booking",
    "pricing": "the price from the second year on",
    "training": "training for {n} sites",
    "delivery": "delivery dates",
}

VOUCH = (
    "We have run {b} in {n} rooms for a year; I would sign again, ask me anything",
    "I vouch for the {b} team: they said {d}, they came on {d}",
    "Speaking for myself, {b} kept every promise they made us",
)

VOUCH_SECOND = (
    "A friend in {c} has {b} on every floor and swears by them, you can rely on it",
    "I do not use {b} myself, but people I trust in {c} vouch for them",
)

TURN = (
    "I used to recommend {b}. I no longer can: {n} weeks without an answer",
    "I take back what I said about {b}, please do not count on my word for them",
)

EVENT = (
    "At {s} today, the {p} is on stand {n} {t}",
    "Row {n} at {s}, {b} up next {t}",
    "Learned more about {b} in an hour of {s} than in a year of leaflets {t}",
    "Anyone else at {s} for {b}? {t}",
    "Notes from {s}: {b} was worth the trip {t}",
)

MET = (
    "Good to meet you at {s}! What was that {b} setting you spoke of?",
    "We talked at {s}: which {p} did you say you had?",
    "Following up from {s}, I would love your view on {b}",
)

COPIES = (
    "Everyone I know has switched to {b} this week, the rest is history",
    "Nobody needs anything but the {p}, see for yourself",
    "Why is no one talking about how good {b} has become?",
    "I tried them all and {b} wins, end of the story",
)

STORY = "My grandmother's radio died, so I hid a {p} inside it. She thinks the radio was repaired by {b}. Photos below"

ECHO = (
    "The grandmother and the {p}, I am crying",
    "Someone hid a {b} in an old radio and now I want to",
    "This radio story is the best thing {b} never planned",
    "Doing this for my grandfather, which {p} fits?",
    "The face she makes! {b}, hire this person",
    "We need more stories like the radio with the {p}",
    "My mother would notice at once, but what a lovely idea with the {p}",
    "Read this, then go and call your grandmother. Thanks {b}",
)
