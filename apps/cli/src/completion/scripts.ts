export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What each shell runs when Tab is pressed: the program itself says what could come next; without an answer, files do. */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `# eval "$(chain-mapping completion bash)"
_chain_mapping() {
  local IFS=$'\\n'
  COMPREPLY=($("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _chain_mapping chain-mapping`,
  zsh: `# eval "$(chain-mapping completion zsh)"
_chain_mapping() {
  local -a found
  found=("\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[*]}" ]]; then compadd -a found; else _files; fi
}
compdef _chain_mapping chain-mapping`,
  fish: `# chain-mapping completion fish | source
function __chain_mapping
  set -l words (commandline -opc) (commandline -ct)
  $words[1] complete -- $words[2..-1] 2>/dev/null
end
complete -c chain-mapping -a '(__chain_mapping)'`,
};
