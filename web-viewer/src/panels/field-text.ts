import type {FieldDescription, Value} from '../api/types.ts';
import type {Messages} from '../messages/index.ts';

const UNITS: Record<string, {zh: string; en: string}> = {
  m: {zh: '米', en: ' m'},
  m2: {zh: '平方米', en: ' m²'},
  km2: {zh: '平方公里', en: ' km²'},
  min: {zh: '分钟', en: ' min'},
  CNY: {zh: '元', en: ' yuan'},
  person: {zh: '人', en: ' people'},
  mm: {zh: '毫米', en: ' mm'},
  '%': {zh: '%', en: ' %'},
  deg: {zh: '°', en: '°'},
};

/** A value as people read it; null if there is nothing to say. */
export function fieldText(field: FieldDescription, value: Value, messages: Messages): string | null {
  if (value === null || value === '') return null;
  const choice = field.choices?.get(String(value));
  if (choice) return choice;
  if (typeof value === 'boolean') return value ? messages.yes : messages.no;
  if (field.kind === 'date' || field.kind === 'date-time') return dateText(String(value), field.kind, messages);
  if (typeof value === 'number') {
    const plain = field.kind === 'integer' && !field.unit; // years and codes carry no thousands mark
    return (plain ? String(value) : numberText(value, messages)) + unitText(field.unit, messages);
  }
  return listText(value, messages);
}

export function listText(value: string | string[], messages: Messages): string {
  return Array.isArray(value) ? value.join(messages.listComma) : value;
}

function numberText(value: number, messages: Messages): string {
  return new Intl.NumberFormat(messages.language, {maximumFractionDigits: Math.abs(value) < 1000 ? 2 : 0}).format(
    value,
  );
}

function unitText(unit: string | null, messages: Messages): string {
  if (!unit) return '';
  const known = UNITS[unit];
  if (!known) return ` ${unit}`;
  return messages.language === 'en' ? known.en : known.zh;
}

function dateText(value: string, kind: 'date' | 'date-time', messages: Messages): string {
  const date = new Date(kind === 'date' ? `${value}T00:00:00+08:00` : value);
  if (Number.isNaN(date.getTime())) return value;
  const day: Intl.DateTimeFormatOptions = {timeZone: 'Asia/Shanghai', year: 'numeric', month: 'long', day: 'numeric'};
  const time: Intl.DateTimeFormatOptions = kind === 'date' ? {} : {hour: '2-digit', minute: '2-digit', hour12: false};
  return new Intl.DateTimeFormat(messages.language, {...day, ...time}).format(date);
}
