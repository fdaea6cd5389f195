/** Strings that break careless writers of HTML, XML, Markdown, YAML and terminals. */
export const nastyText: string =
  'quote " \' & <b>bold</b> </script><script>alert(1)</script> <!-- ]]> \u2028line\u2029para | `tick` @user :: 100% 😀 \u0001\u001b[31mred\u001b[0m \ud800 end'
