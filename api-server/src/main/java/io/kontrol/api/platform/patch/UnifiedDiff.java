package io.kontrol.api.platform.patch;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.algorithm.DiffAlgorithmListener;
import com.github.difflib.algorithm.myers.MyersDiff;
import com.github.difflib.patch.ChangeDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.util.List;

/** The unified diff of two texts, three lines of context around each change. */
public final class UnifiedDiff {
  private static final int CONTEXT = 3;

  /** Above this, the diff replaces the whole text instead of being the shortest one. */
  private static final int MAX_DIFFERENCES = 2_000;

  private UnifiedDiff() {}

  /**
   * @return empty when the texts have the same lines
   */
  public static String between(String oldName, String oldText, String newName, String newText) {
    List<String> before = oldText.lines().toList();
    List<String> after = newText.lines().toList();
    List<String> diff =
        UnifiedDiffUtils.generateUnifiedDiff(
            oldName, newName, before, changes(before, after), CONTEXT);
    return diff.isEmpty() ? "" : String.join("\n", diff) + "\n";
  }

  private static Patch<String> changes(List<String> before, List<String> after) {
    try {
      return DiffUtils.diff(before, after, new MyersDiff<>(), new Bound());
    } catch (TooManyDifferencesException e) {
      Patch<String> everything = new Patch<>();
      everything.addDelta(new ChangeDelta<>(new Chunk<>(0, before), new Chunk<>(0, after)));
      return everything;
    }
  }

  /** Myers' algorithm calls it once for each difference; its cost grows with their square. */
  private static final class Bound implements DiffAlgorithmListener {
    private int differences;

    @Override
    public void diffStart() {}

    @Override
    public void diffStep(int value, int max) {
      if (++differences > MAX_DIFFERENCES) {
        throw new TooManyDifferencesException();
      }
    }

    @Override
    public void diffEnd() {}
  }

  private static final class TooManyDifferencesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyDifferencesException() {
      super(null, null, false, false);
    }
  }
}
