package io.kontrol.api.stack.render.object;

import io.kontrol.api.stack.render.expression.Expression;
import io.kontrol.api.stack.render.schema.ParameterSchema;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds texts of users that a shell would run, or that name the program to run: whoever may fill a
 * form could then do all that the container may.
 */
final class StartCommands {
  private static final Pattern SHELL =
      Pattern.compile("(/[a-z/]*/)?(sh|bash|ash|dash|ksh|zsh|busybox|powershell|pwsh|cmd)");
  private static final Pattern SCRIPT_OPTION = Pattern.compile("-[a-zA-Z]*c|-Command|/c");

  private static final String RULE = "free_text_in_command";

  private final ParameterSchema schema;
  private final Violations violations;

  StartCommands(ParameterSchema schema, Violations violations) {
    this.schema = schema;
    this.violations = violations;
  }

  private record Word(TemplateNode node, String pointer) {}

  void check(TemplateNode node, String pointer) {
    if (node instanceof TemplateNode.Mapping mapping) {
      checkCommand(mapping.fields(), pointer);
      mapping.fields().forEach((field, each) -> check(each, Pointers.child(pointer, field)));
    } else if (node instanceof TemplateNode.Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        check(sequence.items().get(i), Pointers.child(pointer, i));
      }
    }
  }

  private void checkCommand(Map<String, TemplateNode> fields, String pointer) {
    if (!fields.containsKey("command") && !fields.containsKey("args")) {
      return;
    }
    List<Word> words = words(fields, "command", pointer);
    if (!words.isEmpty() && holdsFreeText(words.get(0).node())) {
      tell(words.get(0), "The program to run comes from a text that may be anything.");
    }
    words.addAll(words(fields, "args", pointer));
    checkScript(words);
  }

  private static List<Word> words(Map<String, TemplateNode> fields, String field, String pointer) {
    String where = Pointers.child(pointer, field);
    List<Word> words = new ArrayList<>();
    TemplateNode list = fields.get(field);
    if (list instanceof TemplateNode.Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        words.add(new Word(sequence.items().get(i), Pointers.child(where, i)));
      }
    } else if (list instanceof TemplateNode.Constant constant && constant.value().isArray()) {
      for (int i = 0; i < constant.value().size(); i++) {
        words.add(
            new Word(new TemplateNode.Constant(constant.value().get(i)), Pointers.child(where, i)));
      }
    } else if (list instanceof TemplateNode.Value) {
      words.add(new Word(list, where));
    }
    return words;
  }

  /** What follows {@code sh -c} is a script; what follows the script are its arguments. */
  private void checkScript(List<Word> words) {
    boolean shell = false;
    boolean script = false;
    for (Word word : words) {
      if (script) {
        if (holdsFreeText(word.node())) {
          tell(word, "A shell runs a text that may be anything.");
        }
        return;
      }
      script = shell && isConstant(word, SCRIPT_OPTION);
      shell |= isConstant(word, SHELL);
    }
  }

  private void tell(Word word, String what) {
    violations.add(
        word.pointer(),
        RULE,
        what
            + " Limit the parameter by an enum or a pattern, wrap it in shellQuote(), or pass it as"
            + " an argument or a variable of its own.");
  }

  private static boolean isConstant(Word word, Pattern pattern) {
    return word.node() instanceof TemplateNode.Constant constant
        && pattern.matcher(constant.value().asText()).matches();
  }

  private boolean holdsFreeText(TemplateNode node) {
    if (node instanceof TemplateNode.Value value) {
      return isFree(value.expression());
    }
    return node instanceof TemplateNode.Text text
        && text.parts().stream()
            .anyMatch(
                part ->
                    part instanceof TemplateNode.TextPart.Inserted inserted
                        && isFree(inserted.expression()));
  }

  private boolean isFree(Expression expression) {
    return switch (expression.kind()) {
      case INTEGER, NUMBER, FLAG -> false;
      default -> expression.unquotedReads().stream().anyMatch(schema::mayHoldFreeText);
    };
  }
}
