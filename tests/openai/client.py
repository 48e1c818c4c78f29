"""OpenAI's official Python client against a server: client.py < settings.json

Does what a program would do with it, and prints what it saw as one JSON object; the test judges.
"""

import json
import sys

import openai

settings = json.load(sys.stdin)
client = openai.OpenAI(api_key=settings["api_key"], base_url=settings["base_url"], max_retries=0)
HELLO = [{"role": "user", "content": "Hello?"}]


def whole(model, **rest):
    answer = client.chat.completions.create(model=model, messages=rest.pop("messages", HELLO), **rest)
    return answer.choices[0].message, answer


def error_of(call):
    """The class of what a call raises, and what the client makes of the answer's error."""
    try:
        call()
    except openai.APIError as error:
        return {
            "class": type(error).__name__,
            "status": getattr(error, "status_code", None),
            "code": error.code,
            "type": error.type,
            "param": error.param,
        }
    return None


def plain():
    message, answer = whole(settings["model"])
    return {"content": message.content, "total_tokens": answer.usage.total_tokens}


def streamed():
    chunks = list(
        client.chat.completions.create(
            model=settings["model"], messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    return {"content": text, "total_tokens": chunks[-1].usage.total_tokens, "last_choices": len(chunks[-1].choices)}


def tools():
    offered = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}]
    first, _ = whole(settings["tool_model"], tools=offered)
    call = first.tool_calls[0]
    said = {"role": "tool", "tool_call_id": call.id, "content": "rain"}
    second, _ = whole(settings["tool_model"], messages=[*HELLO, first, said], tools=offered)
    with client.chat.completions.stream(model=settings["tool_model"], messages=HELLO, tools=offered) as stream:
        streamed = stream.get_final_completion().choices[0].message.tool_calls[0]
    return {
        "arguments": json.loads(call.function.arguments),
        "streamed_arguments": json.loads(streamed.function.arguments),
        "content": second.content,
    }


def errors():
    stranger = openai.OpenAI(api_key="gw_nothing", base_url=settings["base_url"], max_retries=0)
    return {
        "credentials": error_of(stranger.models.list),
        "model": error_of(lambda: whole("nosuch")),
        "parameter": error_of(lambda: whole(settings["model"], extra_body={"api_base": "http://127.0.0.1/"})),
        "value": error_of(lambda: whole(settings["model"], temperature=9)),
        "mid_stream": error_of(
            lambda: list(client.chat.completions.create(model="error-frame-n2", messages=HELLO, stream=True))
        ),
        "stranger": error_of(lambda: whole("project:999999999")),
    }


def aborted():
    stream = client.chat.completions.create(model=settings["slow_model"], messages=HELLO, stream=True)
    for _ in stream:
        break
    stream.close()
    return True


def models():
    return {"ids": [model.id for model in client.models.list()], "one": client.models.retrieve("cite").id}


def embeddings():
    by_default = client.embeddings.create(model=settings["embedding_model"], input=["one", "three"])
    plain = client.embeddings.create(
        model=settings["embedding_model"], input=["one", "three"], encoding_format="float"
    )
    return {
        "by_default": [one.embedding for one in by_default.data],
        "plain": [one.embedding for one in plain.data],
    }


def documents():
    question = [{"role": "user", "content": "What was the revenue?"}]
    message, answer = whole(settings["project_model"], messages=question)
    mark = message.annotations[0].url_citation
    with client.chat.completions.stream(model=settings["project_model"], messages=question) as stream:
        streamed = stream.get_final_completion().choices[0].message
    return {
        "content": message.content,
        "marked": message.content[mark.start_index : mark.end_index],
        "quote": message.citations[0]["quote"],
        "finish_reason": answer.choices[0].finish_reason,
        "streamed": streamed.content,
        "streamed_citations": len(streamed.citations),
    }


print(
    json.dumps(
        {
            check.__name__: check()
            for check in (plain, streamed, tools, errors, aborted, models, embeddings, documents)
        }
    )
)
