package io.kontrol.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.object.Deletion;
import io.kontrol.sandbox.object.ObjectRegistry;
import io.kontrol.sandbox.object.ObjectRegistry.PatchType;
import io.kontrol.sandbox.object.RequestDecoder;
import io.kontrol.sandbox.object.RequestTarget;
import io.kontrol.sandbox.object.ScaleSubresource;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.object.WriteResponse;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.StoreEntry;
import java.util.ArrayList;
import java.util.List;

/** Carries out requests for objects. */
final class ResourceHandler {
  private final ObjectRegistry objects;
  private final Deletion deletion;
  private final ListHandler lists;
  private final WatchHandler watches;
  private final PodEviction eviction;

  ResourceHandler(
      ObjectStore store, ObjectRegistry objects, Deletion deletion, WatchHandler watches) {
    this.objects = objects;
    this.deletion = deletion;
    this.lists = new ListHandler(store);
    this.watches = watches;
    this.eviction = new PodEviction(store, deletion);
  }

  void perform(ObjectRequest call, ResponseWriter answer) {
    if (call.target().subresource().equals("scale")) {
      scale(call, answer);
      return;
    }
    RequestTarget target = call.target();
    if (target.subresource().equals("eviction")) {
      requireCreate(call);
      answer.json(201, eviction.evict(target, call.json(), call.dryRun()));
      return;
    }
    if (target.subresource().equals("binding")) {
      requireCreate(call);
      answer.json(201, PodBinding.bind(objects, target, call.json()));
      return;
    }
    switch (call.verb()) {
      case "get" -> {
        call.query().version(); // any token in a valid form is accepted
        answer.object(target.type(), objects.get(target));
      }
      case "list" -> answer.list(target.type(), lists.list(target, call.query()));
      case "watch" -> watches.start(call);
      case "create" -> answer.written(create(call), target.type());
      case "update" -> answer.written(replace(call), target.type());
      case "patch" -> answer.written(patch(call), target.type());
      case "delete" ->
          answer.json(200, deletion.delete(target, call.deleteOptions(), call.dryRun()));
      case "deletecollection" -> deleteAll(call, answer);
      default -> throw StatusException.methodNotAllowed();
    }
  }

  private static void requireCreate(ObjectRequest call) {
    if (!call.verb().equals("create")) {
      throw StatusException.methodNotAllowed();
    }
  }

  private WriteResponse create(ObjectRequest call) {
    WriteOptions options = call.query().writeOptions("CreateOptions", call.userAgent(), false);
    List<String> warnings = new ArrayList<>();
    ObjectNode object =
        call.isProtobuf()
            ? ProtobufDecoder.read(call.target().type(), call.body().getBytes())
            : body(call, options, warnings);
    return objects.create(call.target(), object, options).warning(warnings);
  }

  private WriteResponse replace(ObjectRequest call) {
    WriteOptions options = call.query().writeOptions("UpdateOptions", call.userAgent(), false);
    List<String> warnings = new ArrayList<>();
    ObjectNode object = body(call, options, warnings);
    return objects.replace(call.target(), object, options).warning(warnings);
  }

  private static ObjectNode body(ObjectRequest call, WriteOptions options, List<String> warnings) {
    return RequestDecoder.object(
        call.target().type(),
        call.body().getBytes(),
        call.isYaml(),
        options.validation(),
        warnings);
  }

  private WriteResponse patch(ObjectRequest call) {
    PatchType kind = call.patchType();
    return objects.patch(call.target(), kind, call.body().getBytes(), patchOptions(call, kind));
  }

  private static WriteOptions patchOptions(ObjectRequest call, PatchType kind) {
    return call.query().writeOptions("PatchOptions", call.userAgent(), kind == PatchType.APPLY);
  }

  private void scale(ObjectRequest call, ResponseWriter answer) {
    RequestTarget target = call.target();
    switch (call.verb()) {
      case "get" -> answer.json(200, ScaleSubresource.of(target, objects.get(target).object()));
      case "update" -> {
        WriteOptions options = call.query().writeOptions("UpdateOptions", call.userAgent(), false);
        answer.json(200, ScaleSubresource.replace(objects, target, call.json(), options));
      }
      case "patch" -> {
        PatchType kind = call.patchType();
        WriteOptions options = patchOptions(call, kind);
        answer.json(
            200, ScaleSubresource.patch(objects, target, kind, call.body().getBytes(), options));
      }
      default -> throw StatusException.methodNotAllowed();
    }
  }

  private void deleteAll(ObjectRequest call, ResponseWriter answer) {
    ListHandler.Page page = lists.list(call.target(), call.query());
    JsonNode options = call.deleteOptions();
    Deletion.check(options);
    for (StoreEntry one : page.items()) {
      RequestTarget target =
          new RequestTarget(call.target().type(), one.key().namespace(), one.key().name(), "");
      try {
        deletion.delete(target, options, call.dryRun());
      } catch (StatusException e) {
        if (e.code() != 404) {
          throw e;
        }
      }
    }
    answer.list(call.target().type(), page);
  }
}
