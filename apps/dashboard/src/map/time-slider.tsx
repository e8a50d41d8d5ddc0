import { useEffect, useState } from 'react';
import { Button, Label, Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { clock } from '../look/figures';
import { texts } from '../texts/texts';
import { positionOf, rangeOf, timeOf } from './time-range';

const t = texts.map;
const FRAME_MS = 600;

interface TimeSliderProps {
  /** The time that is shown; now, where it is not given. */
  readonly at: string | undefined;
  readonly onChange: (at: string | undefined) => void;
}

/** Shows the map at any past moment, and plays it on from there. */
export function TimeSlider({ at, onChange }: TimeSliderProps) {
  // The clock stands still while the slider is used: its places would move under the pointer.
  const [now] = useState(() => Date.now());
  const [isPlaying, setPlaying] = useState(false);
  const { length, step } = rangeOf(at, now);
  const position = Math.max(-length, positionOf(at, now));

  useEffect(() => {
    if (!isPlaying) return;
    const timer = setTimeout(() => {
      const next = timeOf(position + step, now);
      if (next === undefined) setPlaying(false);
      onChange(next);
    }, FRAME_MS);
    return () => clearTimeout(timer);
  }, [isPlaying, position, step, now, onChange]);

  return (
    <div className="row time">
      <Button
        className="button"
        isDisabled={at === undefined}
        aria-label={isPlaying ? t.pause : t.play}
        onPress={() => setPlaying(!isPlaying)}
      >
        <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden>
          <path d={isPlaying ? 'M2 1h3v10H2zM7 1h3v10H7z' : 'M2 1l9 5-9 5z'} fill="currentColor" />
        </svg>
      </Button>
      <Slider
        className="slider grow"
        minValue={-length}
        maxValue={0}
        step={step}
        value={position}
        onChange={(value) => onChange(timeOf(value, now))}
      >
        <Label className="hidden-text">{t.time}</Label>
        <SliderTrack className="slider-track">
          <SliderThumb className="slider-thumb" />
        </SliderTrack>
      </Slider>
      <output className="small time-text">{at === undefined ? t.now : clock(at)}</output>
      <Button className="button" isDisabled={at === undefined} onPress={() => onChange(undefined)}>
        {t.toNow}
      </Button>
    </div>
  );
}
