import { FieldError, Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components';
import { ApiError } from '../api/problem';

export interface FieldFault {
  readonly path: string;
  readonly message: string;
}

/** What the API says of single fields of what was asked of it. */
export const faultsOf = (error: unknown): readonly FieldFault[] =>
  error instanceof ApiError ? (error.problem.errors ?? []) : [];

interface TextBoxProps extends Pick<TextFieldProps, 'type' | 'inputMode' | 'isReadOnly' | 'autoComplete'> {
  readonly label: string;
  readonly help?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What the API says is wrong with it. */
  readonly fault?: FieldFault | undefined;
  readonly isGrowing?: boolean;
}

/** One line of text with its name, what helps to fill it in, and what is wrong with it. */
export function TextBox({ label, help, fault, isGrowing = false, ...field }: TextBoxProps) {
  return (
    <TextField {...field} className={isGrowing ? 'field grow' : 'field'} isInvalid={fault !== undefined}>
      <Label>{label}</Label>
      <Input />
      {help !== undefined && (
        <Text slot="description" className="help">
          {help}
        </Text>
      )}
      <FieldError className="wrong">{fault?.message}</FieldError>
    </TextField>
  );
}
