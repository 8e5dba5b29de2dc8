package io.kontrol.api.platform.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPatchTest {
  /** Many are from RFC 6902 and its appendix. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"foo":"bar"}         | [{"op":"add","path":"/baz","value":"qux"}]                   | {"foo":"bar","baz":"qux"}
          {"foo":["a","c"]}     | [{"op":"add","path":"/foo/1","value":"b"}]                   | {"foo":["a","b","c"]}
          {"foo":["a"]}         | [{"op":"add","path":"/foo/-","value":["b"]}]                 | {"foo":["a",["b"]]}
          {"foo":[1]}           | [{"op":"add","path":"/foo/1","value":null}]                  | {"foo":[1,null]}
          {"0":1}               | [{"op":"add","path":"/0","value":2}]                         | {"0":2}
          {"a":1}               | [{"op":"add","path":"","value":{"b":2}}]                     | {"b":2}
          {"a":1,"b":2}         | [{"op":"remove","path":"/a"}]                                | {"b":2}
          {"a":null}            | [{"op":"remove","path":"/a"}]                                | {}
          {"-":1}               | [{"op":"remove","path":"/-"}]                                | {}
          {"":1}                | [{"op":"remove","path":"/"}]                                 | {}
          {"a/b":1,"c~d":2}     | [{"op":"replace","path":"/a~1b","value":3},{"op":"remove","path":"/c~0d"}] | {"a/b":3}
          {"~1":1}              | [{"op":"remove","path":"/~01"}]                              | {}
          {"a":[1,2]}           | [{"op":"replace","path":"/a/1","value":{}}]                  | {"a":[1,{}]}
          {"a":1}               | [{"op":"replace","path":"","value":[1]}]                     | [1]
          {"a":[1,2,3]}         | [{"op":"move","from":"/a/0","path":"/a/2"}]                  | {"a":[2,3,1]}
          {"a":{"b":1},"c":{}}  | [{"op":"move","from":"/a/b","path":"/c/d"}]                  | {"a":{},"c":{"d":1}}
          {"a":1}               | [{"op":"move","from":"/a","path":"/a"}]                      | {"a":1}
          {"a":{"b":1}}         | [{"op":"copy","from":"/a","path":"/a/c"},{"op":"replace","path":"/a/b","value":2}] | {"a":{"b":2,"c":{"b":1}}}
          {"a":1.0}             | [{"op":"copy","from":"/a","path":"/b"}]                      | {"a":1.0,"b":1.0}
          {"a":1}               | [{"op":"test","path":"/a","value":1.0}]                      | {"a":1}
          {"a":[1,{"b":2.0}]}   | [{"op":"test","path":"/a","value":[1e0,{"b":2}]}]            | {"a":[1,{"b":2.0}]}
          {"a":null}            | [{"op":"test","path":"/a","value":null}]                     | {"a":null}
          {"a":1}               | []                                                           | {"a":1}
          """)
  void operationsMakeTheDocumentThatTheRfcSays(String document, String patch, String expected) {
    JsonNode target = Json.read(document);
    assertThat(JsonPatch.apply(target, Json.read(patch)).toString()).isEqualTo(expected);
    assertThat(target).as("the argument is left alone").isEqualTo(Json.read(document));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a":1}      | [{"op":"remove","path":"/b"}]                                     | patch_path_missing
          {"a":1}      | [{"op":"replace","path":"/b","value":1}]                          | patch_path_missing
          {"a":1}      | [{"op":"add","path":"/b/c","value":1}]                            | patch_path_missing
          {"a":1}      | [{"op":"add","path":"/a/c","value":1}]                            | patch_path_missing
          {"a":1}      | [{"op":"move","from":"/x","path":"/a"}]                           | patch_path_missing
          {"a":1}      | [{"op":"test","path":"/b","value":null}]                          | patch_path_missing
          {"a":1}      | [{"op":"add","path":"/b","value":2},{"op":"remove","path":"/c"}]  | patch_path_missing
          {"a":[1,2]}  | [{"op":"add","path":"/a/3","value":9}]                            | patch_path_missing
          {"a":[1,2]}  | [{"op":"add","path":"/a/01","value":9}]                           | patch_path_missing
          {"a":[1,2]}  | [{"op":"remove","path":"/a/01"}]                                  | patch_path_missing
          {"a":[1,2]}  | [{"op":"add","path":"/a/+1","value":9}]                           | patch_path_missing
          {"a":[1,2]}  | [{"op":"remove","path":"/a/-"}]                                   | patch_path_missing
          {"a":[1,2]}  | [{"op":"remove","path":"/a/-1"}]                                  | patch_path_missing
          {"a":[1,2]}  | [{"op":"replace","path":"/a/-","value":9}]                        | patch_path_missing
          {"a":[1,2]}  | [{"op":"copy","from":"/a/-","path":"/a/0"}]                       | patch_path_missing
          {"a":[1,2]}  | [{"op":"add","path":"/a/99999999999","value":9}]                  | patch_path_missing
          {"a":1}      | [{"op":"test","path":"/a","value":2}]                             | patch_test_failed
          {"a":1}      | [{"op":"test","path":"/a","value":"1"}]                           | patch_test_failed
          {"a":1}      | [{"op":"remove","path":""}]                                       | invalid_patch
          {"a":{}}     | [{"op":"move","from":"/a","path":"/a/b"}]                         | invalid_patch
          {"a":{}}     | [{"op":"move","from":"","path":"/a"}]                             | invalid_patch
          {"a":1}      | [{"op":"ADD","path":"/b","value":1}]                              | invalid_patch
          {"a":1}      | [{"op":"remove","path":"a"}]                                      | invalid_patch
          {"a":1}      | [{"op":"remove","path":1}]                                        | invalid_patch
          {"a":1}      | [{"op":"remove"}]                                                 | invalid_patch
          {"a":1}      | [{"op":"copy","path":"/b"}]                                       | invalid_patch
          {"a":1}      | [{"op":"add","path":"/b"}]                                        | invalid_patch
          {"a":1}      | [{"op":"replace","path":"/a"}]                                    | invalid_patch
          {"a":1}      | [{"path":"/a","value":1}]                                         | invalid_patch
          {"a":1}      | [1]                                                               | invalid_patch
          {"a":1}      | {"op":"remove","path":"/a"}                                       | invalid_patch
          {"a":1}      | null                                                              | invalid_patch
          """)
  void whatCannotBeDoneIsRefusedByItsCode(String document, String patch, String code) {
    assertThat(refusal(Json.read(document), Json.read(patch)).code()).isEqualTo(code);
  }

  @Test
  void copiesOfCopiesAreBounded() {
    String copies = ",{\"op\":\"copy\",\"from\":\"/x\",\"path\":\"/x/-\"}".repeat(40);
    JsonNode patch =
        Json.read("[{\"op\":\"add\",\"path\":\"/x\",\"value\":[\"0123456789\"]}" + copies + "]");
    assertThat(refusal(Json.read("{}"), patch).reason()).isEqualTo(Refusal.Reason.TOO_LARGE);
  }

  @Test
  void operationsAndSegmentsAreBounded() {
    String operation = "{\"op\":\"test\",\"path\":\"\",\"value\":1}";
    assertThat(JsonPatch.apply(Json.read("1"), operations(operation, 10_000)).asInt()).isEqualTo(1);
    assertThat(refusal(Json.read("1"), operations(operation, 10_001)).code())
        .isEqualTo("invalid_patch");
    String deep = "{\"op\":\"test\",\"path\":\"%s\",\"value\":1}".formatted("/a".repeat(65));
    assertThat(refusal(Json.read("1"), operations(deep, 1)).code()).isEqualTo("invalid_patch");
  }

  private static JsonNode operations(String operation, int count) {
    return Json.read("[" + (operation + ",").repeat(count - 1) + operation + "]");
  }

  private static Refusal refusal(JsonNode document, JsonNode patch) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> JsonPatch.apply(document, patch));
    assertThat(refusal).isNotNull();
    return refusal;
  }
}
