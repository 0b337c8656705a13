// Opening hours as the data has them (a small part of the OSM notation: "Mo-Fr 08:30-12:00,14:00-17:30;Sa 09:00-12:00",
// "24/7") for reading, and whether a place is open at a moment. What is not understood is shown as it stands.
import type {Messages} from '../messages/index.ts';

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
const RULE = /^(Mo|Tu|We|Th|Fr|Sa|Su)(?:-(Mo|Tu|We|Th|Fr|Sa|Su))? (\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)$/;

interface Rule {
  first: number; // day, Monday is 0
  last: number;
  spans: {from: string; to: string}[]; // "08:30", within one day
}

function rulesOf(text: string): Rule[] | null {
  const rules: Rule[] = [];
  for (const part of text.split(';')) {
    const match = RULE.exec(part.trim());
    if (!match?.[1] || !match[3]) return null;
    const first = DAYS.indexOf(match[1]);
    const last = DAYS.indexOf(match[2] ?? match[1]);
    const spans = match[3].split(',').map(span => ({from: span.slice(0, 5), to: span.slice(6)}));
    if (last < first || spans.some(({from, to}) => from >= to)) return null;
    rules.push({first, last, spans});
  }
  return rules;
}

export function hoursText(text: string, messages: Messages): string {
  if (text === '24/7') return messages.allHours;
  const rules = rulesOf(text);
  if (!rules) return text;
  return rules
    .map(({first, last, spans}) => {
      const times = spans.map(({from, to}) => `${from}–${to}`).join(messages.listComma);
      return `${messages.dayRange(first, last)} ${times}`;
    })
    .join(messages.listSemicolon);
}

/** Open at a moment by the clock of the district; null if the hours are not understood. Holidays are not known. */
export function isOpen(text: string, now: Date): boolean | null {
  if (text === '24/7') return true;
  const rules = rulesOf(text);
  if (!rules) return null;
  const local = new Date(now.getTime() + 8 * 3_600_000); // China keeps UTC+8 all the year
  const day = (local.getUTCDay() + 6) % 7;
  const time = local.toISOString().slice(11, 16);
  return rules.some(
    ({first, last, spans}) => first <= day && day <= last && spans.some(({from, to}) => from <= time && time < to),
  );
}
