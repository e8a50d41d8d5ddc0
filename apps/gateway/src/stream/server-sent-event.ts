/** One message of a `text/event-stream`: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function serverSentEvent(name: string, id: string, data: unknown): string {
  return `id: ${oneLine(id)}\nevent: ${oneLine(name)}\ndata: ${JSON.stringify(data)}\n\n`;
}

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ');
