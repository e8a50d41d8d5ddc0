import { type ReactNode, useState } from 'react';
import {
  Button,
  Dialog,
  DialogTrigger,
  Heading,
  Label,
  Modal,
  ModalOverlay,
  TextArea,
  TextField,
} from 'react-aria-components';
import { texts } from '../texts/texts';
import { Refusal } from './parts';

/** A button that opens a dialog. */
export function Ask({ button, children }: { button: string; children: (close: () => void) => ReactNode }) {
  return (
    <DialogTrigger>
      <Button className="button">{button}</Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="modal">
          <Dialog>{({ close }) => children(close)}</Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

interface ConfirmProps {
  /** What is done, on the button that asks and on the one that does it. */
  readonly action: string;
  readonly title: string;
  readonly help: string;
  /** A text that may be given with it. */
  readonly remark?: string;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onConfirm: (remark: string | null, close: () => void) => void;
}

/** A button that asks before it does what cannot be taken back. */
export function Confirm({ action, title, help, remark, isPending, error, onConfirm }: ConfirmProps) {
  const [text, setText] = useState('');
  return (
    <Ask button={action}>
      {(close) => (
        <>
          <Heading slot="title">{title}</Heading>
          <p className="muted">{help}</p>
          {remark !== undefined && (
            <TextField className="field" value={text} onChange={setText} maxLength={10_000}>
              <Label>{remark}</Label>
              <TextArea rows={3} />
            </TextField>
          )}
          <Refusal error={error} />
          <div className="row">
            <Button className="button primary" isPending={isPending} onPress={() => onConfirm(text || null, close)}>
              {action}
            </Button>
            <Button className="button" slot="close">
              {texts.cancel}
            </Button>
          </div>
        </>
      )}
    </Ask>
  );
}
