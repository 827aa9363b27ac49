import { readAhead } from './read-ahead.js';

/** Places read at a time: enough to keep the disk and the thread pool busy, and little memory. */
const depth = 8;

/**
 * Answers many questions with one read of each place that some of them share. A fault of a read is the answer
 * of those questions alone.
 *
 * @param placeOf - where a question is answered; what is read is read once for each of these
 * @param read - reads the place of a question, and resolves to how all questions there are answered
 */
export async function readShared<Question, Answer>(
  questions: readonly Question[],
  placeOf: (question: Question) => string | number,
  read: (question: Question) => Promise<(question: Question) => Answer>,
): Promise<(Answer | Error)[]> {
  const answers = new Array<Answer | Error>(questions.length);
  const answerAll = async (numbered: readonly [number, Question][], any: Question): Promise<void> => {
    const answer = await read(any).catch(asAnswer);
    for (const [n, question] of numbered) answers[n] = answer(question);
  };
  const places = groups(questions, placeOf).map((there) => () => answerAll(there.numbered, there.any));
  for await (const _read of readAhead(places, depth)) continue;
  return answers;
}

interface Group<Question> {
  /** One of them. */
  readonly any: Question;
  /** All of them, each with its place among all questions. */
  readonly numbered: [number, Question][];
}

function groups<Question>(
  questions: readonly Question[],
  placeOf: (question: Question) => string | number,
): Group<Question>[] {
  const found = new Map<string | number, Group<Question>>();
  for (const [n, question] of questions.entries()) {
    const place = placeOf(question);
    const group = found.get(place);
    if (group) group.numbered.push([n, question]);
    else found.set(place, { any: question, numbered: [[n, question]] });
  }
  return [...found.values()];
}

function asAnswer(fault: unknown): () => Error {
  const error = fault instanceof Error ? fault : new Error(String(fault));
  return () => error;
}
