/** One sentence in seven columns, a method each: what its noise does to it at one t, and its bound, live. */

/** @import { Corpus, Frame } from '../../pkg/index.js' */
/** @import { Run } from '../record.js' */
/** @import { Column } from '../strip/captions.js' */
import { called } from '../called.js';
import { capital, fixed, percent, whole } from '../format.js';
import { spoken, useWords } from '../i18n.js';
import { kindOf, letterOf, onAxis } from '../lanes/sheet.js';
import { begin } from '../lanes/story.js';
import { html, useEffect, useRef, useState } from '../library.js';
import { lastLevel, shareOf, show, showShare, stillness } from '../playback.js';
import { useLanes, useTable } from '../state.js';
import { CORPUS } from '../pointers.js';
import { CAPTIONS, COLUMNS, indexAt } from '../strip/captions.js';
import { drawn, isCurrent, rateOf, STORY, toldRuns } from '../strip/columns.js';
import { pause } from '../strip/play.js';
import { Marked } from './marked.js';
import { Moment } from './moment.js';
import { Outcome } from './outcome.js';
import { StripPlayer } from './strip-player.js';
import { TrainAll } from './train-all.js';
import { Tube } from './tube.js';

const DIGITS = 2;
/** Positions of the slider, if no column has more steps. */
const LEAST = 8;
/** Sentences longer than this are wrapped. */
const TALL = 12;

export function Strip() {
  const { strip: words } = useWords();
  const { current, own, length, share, second } = useTable((table) => ({
    current: isCurrent(table),
    own: JSON.stringify(table.config?.run.corpus),
    length: table.corpus?.length ?? LEAST,
    share: shareOf(table),
    second: table.strip.second,
  }));
  const lanes = useLanes();
  const runs = current ? lanes : [];
  const [strip, setStrip] = useState(/** @type {ReturnType<typeof drawn>} */ (null));
  // Lanes have a corpus of their own, whatever the bench has since.
  const of = current ? runs[0]?.id : own;
  useEffect(() => {
    const timer = setTimeout(() => setStrip(drawn()));
    return () => clearTimeout(timer);
  }, [of]);
  useEffect(() => pause, []);
  const { corpus, frames = [] } = strip ?? {};
  const long = (corpus?.length ?? length) > TALL;
  /** @type {readonly Column[]} */
  const pointed = second === null ? [] : CAPTIONS[indexAt(second)].columns;
  return html`
    <p class="lead"><${Marked} text=${words.lead} lanes=${toldRuns} /></p>
    <${StripPlayer} />
    <${Level}
      runs=${runs}
      share=${share}
      steps=${Math.max(LEAST, ...frames.map((each) => each.length - 1))}
    />
    <div class=${`strip ${long ? 'long' : ''} ${corpus?.separator === '' ? 'one-character' : ''}`}>
      ${COLUMNS.map(
        (name, index) => html`
          <${Method}
            key=${name}
            name=${name}
            index=${index}
            run=${runs[index]}
            corpus=${corpus}
            frames=${frames[index]}
            share=${share}
            length=${corpus?.length ?? length}
            pointed=${pointed.includes(name)}
          />
        `,
      )}
    </div>
    <${Scale} ...${strip} />
    ${current && html`<${Outcome} story=${STORY} />`}
  `;
}

/** The t of all columns, in as many steps as the finest of them has; and what trains them. */
/** @param {{ runs: Run[], share: number, steps: number }} props */
function Level({ runs, share, steps }) {
  const { strip: words } = useWords();
  const shown = words.share(percent(share));
  const to = (/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) => {
    pause();
    showShare(Number(currentTarget.value) / steps);
  };
  // The link remembers the ladder's t.
  const keep = () => {
    const kept = shareOf();
    show(Math.round(kept * lastLevel()));
    showShare(kept);
  };
  return html`
    <div class="strip-level">
      <label for="strip-level">${words.level}</label>
      <input
        id="strip-level"
        type="range"
        min="0"
        max=${steps}
        step="1"
        value=${Math.round(share * steps)}
        aria-valuetext=${shown}
        onInput=${to}
        onChange=${keep}
      />
      <output class="muted" for="strip-level" aria-live="off">${shown}</output>
      <${TrainAll} runs=${runs} begin=${() => begin(STORY)} />
    </div>
  `;
}

/**
 * @typedef {object} Props
 * @property {Column} name
 * @property {number} index
 * @property {Run | undefined} run once it is trained
 * @property {Corpus | undefined} corpus
 * @property {Frame[] | undefined} frames
 * @property {number} share
 * @property {number} length
 * @property {boolean} pointed whether a caption speaks of it
 */

/** @param {Props} props */
function Method({ name, index, run, corpus, frames, share, length, pointed }) {
  const { strip: words } = useWords();
  const learned = name === 'vae';
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (pointed && place.current) reveal(place.current);
  }, [pointed]);
  return html`
    <div
      ref=${place}
      class=${`strip-method ${pointed ? 'pointed' : ''}`}
      role="group"
      aria-labelledby=${`strip-${name}`}
    >
      <h3 id=${`strip-${name}`}>
        <i class="lane-letter" data-letter=${letterOf(index)} aria-hidden="true"
          >${letterOf(index)}</i
        >
        ${words.names[name]}
      </h3>
      <p class="how">${words.hows[name]}<small>${learned ? words.learned : words.fixed}</small></p>
      <${Moment} frames=${frames} share=${share} length=${length} />
      <div class="tubes" aria-hidden="true">
        ${corpus && html`<${Bar} run=${run} corpus=${corpus} plain=${learned} />`}
        ${learned && html`<${Rate} run=${run} />`}
      </div>
      <${Figures} run=${run} name=${name} />
    </div>
  `;
}

/** Where columns stand below each other, what a caption speaks of comes into sight, unless the reader has gone elsewhere. */
/** @param {HTMLElement} place */
function reveal(place) {
  const all = place.parentElement?.getBoundingClientRect();
  if (!all || all.width > place.offsetWidth || all.bottom < 0 || all.top > innerHeight) return;
  place.scrollIntoView({ block: 'nearest', behavior: stillness() ? 'instant' : 'smooth' });
}

/** Where the bound stands between H and the unigram; `plain` where there is no room for its number. */
/** @param {{ run: Run | undefined, corpus: Corpus, plain: boolean }} props */
function Bar({ run, corpus, plain }) {
  const foot = corpus.entropy ?? 0;
  const top = corpus.baselines?.positionalUnigram ?? foot + 1;
  const { bound, processGap } = run?.reading ?? {};
  return html`<${Tube}
    foot=${foot}
    top=${top}
    gap=${processGap?.nats ?? 0}
    bound=${bound?.nats}
    mark=${bound && !plain ? fixed(bound.nats, DIGITS) : ''}
  />`;
}

/** How much of the highest R is left. @param {{ run: Run | undefined }} props */
function Rate({ run }) {
  const { strip: words } = useWords();
  const rate = rateOf(run);
  return html`<div class="rate">
    <${Tube}
      foot=${0}
      top=${rate?.most || 1}
      gap=${0}
      bound=${rate?.now}
      mark=${rate ? `${words.rate} ${fixed(rate.now, DIGITS)}` : ''}
    />
  </div>`;
}

/** The bound in figures: how far above H, its error, and what kind of number it is; and R. */
/** @param {{ run: Run | undefined, name: Column }} props */
function Figures({ run, name }) {
  const words = useWords();
  const { above, nats, asMasking, atStep, none, rateOf: ofRate } = words.strip;
  const bound = run?.reading?.bound;
  const rate = name === 'vae' ? rateOf(run) : null;
  const kind = run && [
    kindOf(run, words),
    ...(name === 'bert' ? [asMasking] : []),
    atStep(whole(run.trail.bounds.at(-1)?.step ?? 0)),
  ];
  return html`
    <div class="strip-figures">
      ${
        bound
          ? html`
              <p>
                <b>${fixed(onAxis(bound), DIGITS)}</b>${' '}
                ${bound.standardError > 0 ? `± ${fixed(bound.standardError, DIGITS)} ` : ''}
                <span>${bound.above === null ? nats : above}</span>
              </p>
              <small>${words.strip.list(kind ?? [])}</small>
            `
          : html`<p>${none}</p>`
      }
      ${rate && html`<small>${ofRate(fixed(rate.now, DIGITS), fixed(rate.most, DIGITS))}</small>`}
    </div>
  `;
}

/** Of what corpus they are, what a bar's ends and colours mean, and how many cores they share. */
/** @param {{ kind?: string, corpus?: Corpus }} props */
function Scale({ kind, corpus }) {
  const { strip: words, lanes } = useWords();
  const { setting } = useTable(({ settings, language }) => ({
    setting: settings.find(({ pointer }) => pointer === CORPUS),
    language,
  }));
  const cores = navigator.hardwareConcurrency ?? 1;
  const top = corpus?.baselines?.positionalUnigram;
  const entropy = corpus?.entropy ?? null;
  const ends =
    top === undefined
      ? ''
      : entropy === null
        ? words.scaleUnknown(fixed(top, DIGITS))
        : words.scale(fixed(entropy, DIGITS), fixed(top, DIGITS));
  return html`
    <ul class="legend strip-legend muted">
      ${[
        ['process', words.process],
        ['learning', words.learning],
        ['rate', words.rateMeans],
      ].map(
        ([look, text]) =>
          html`<li>
            <i class=${`swatch ${look}`}></i
            ><span><${Marked} text=${text} lanes=${toldRuns} /></span>
          </li>`,
      )}
    </ul>
    <p class="muted">
      ${kind !== undefined && html`${words.on(capital(spoken(called(setting, kind))))}${' '}<${Marked} text=${ends} lanes=${toldRuns} />${' '}`}
      ${cores < COLUMNS.length ? lanes.crowded(COLUMNS.length, cores) : ''}
    </p>
  `;
}
