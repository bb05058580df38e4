// A small box beside the mouse that stays inside the window.
import type { JSX } from "preact";

export interface TooltipContent {
  x: number;
  y: number;
  title: string;
  lines: string[];
}

const kWidth = 340;

export function Tooltip({ content }: { content: TooltipContent | null }): JSX.Element | null {
  if (!content) return null;
  const height = 34 + content.lines.length * 18;
  const left = content.x + kWidth + 24 > window.innerWidth ? content.x - kWidth - 8 : content.x + 14;
  const top = Math.min(content.y + 14, window.innerHeight - height - 8);
  return (
    <div
      class="tooltip"
      role="tooltip"
      style={{ left: `${Math.max(8, left)}px`, top: `${Math.max(8, top)}px` }}
    >
      <strong>{content.title}</strong>
      {content.lines.map((line) => (
        <div>{line}</div>
      ))}
    </div>
  );
}
