package io.kontrol.api.stack.render.expression;

import com.google.common.collect.ImmutableList;
import dev.cel.bundle.CelBuilder;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import java.util.List;

/**
 * Functions on texts: those of CEL's extension, and in place of its {@code replace} and {@code
 * join}, whose result may be larger than all memory after one call, two with a limit.
 */
final class TextFunctions {
  static final String SHELL_QUOTE = "shellQuote";

  private static final int LONGEST = 1_000_000;

  private static final CelStringExtensions EXTENSION =
      CelExtensions.strings(
          CelStringExtensions.Function.CHAR_AT,
          CelStringExtensions.Function.INDEX_OF,
          CelStringExtensions.Function.LAST_INDEX_OF,
          CelStringExtensions.Function.LOWER_ASCII,
          CelStringExtensions.Function.UPPER_ASCII,
          CelStringExtensions.Function.SPLIT,
          CelStringExtensions.Function.SUBSTRING,
          CelStringExtensions.Function.TRIM);

  private TextFunctions() {}

  static void addTo(CelBuilder cel) {
    cel.addCompilerLibraries(EXTENSION)
        .addRuntimeLibraries(EXTENSION)
        .addFunctionDeclarations(
            CelFunctionDecl.newFunctionDeclaration(
                "replace",
                CelOverloadDecl.newMemberOverload(
                    "replace_bounded",
                    SimpleType.STRING,
                    SimpleType.STRING,
                    SimpleType.STRING,
                    SimpleType.STRING)),
            CelFunctionDecl.newFunctionDeclaration(
                "join",
                CelOverloadDecl.newMemberOverload(
                    "join_bounded",
                    SimpleType.STRING,
                    ListType.create(SimpleType.STRING),
                    SimpleType.STRING)),
            CelFunctionDecl.newFunctionDeclaration(
                SHELL_QUOTE,
                CelOverloadDecl.newGlobalOverload(
                    "shell_quote", SimpleType.STRING, SimpleType.STRING)))
        .addFunctionBindings(
            CelFunctionBinding.from(
                "replace_bounded",
                ImmutableList.of(String.class, String.class, String.class),
                (CelFunctionOverload)
                    arguments ->
                        replace(
                            (String) arguments[0], (String) arguments[1], (String) arguments[2])),
            CelFunctionBinding.from("join_bounded", List.class, String.class, TextFunctions::join),
            CelFunctionBinding.from("shell_quote", String.class, TextFunctions::shellQuote));
  }

  private static String replace(String text, String from, String to) {
    long found = from.isEmpty() ? text.length() + 1L : occurrences(text, from);
    requireLength(text.length() + found * to.length());
    return text.replace(from, to);
  }

  private static long occurrences(String text, String part) {
    long count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  private static String join(List<?> texts, String separator) {
    long length = 0;
    for (Object text : texts) {
      length += String.valueOf(text).length() + (long) separator.length();
    }
    requireLength(length);
    return String.join(separator, texts.stream().map(String::valueOf).toList());
  }

  private static void requireLength(long length) {
    if (length > LONGEST) {
      throw new EvaluationBudget.BudgetExceededException();
    }
  }

  /** One word for a POSIX shell, whatever is in it. */
  private static String shellQuote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
