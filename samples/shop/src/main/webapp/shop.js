'use strict';

const byId = (id) => document.getElementById(id);

async function ask(method, path) {
  try {
    const response = await fetch(path, { method, cache: 'no-store' });
    show(await response.json());
  } catch (unreachable) {
    byId('message').textContent = 'No answer: ' + unreachable.message;
  }
}

function show(answer) {
  byId('node').textContent = answer.node;
  if (answer.items) {
    byId('client').textContent = answer.client + ' port ' + answer.port;
    byId('affinity').textContent = affinity(answer.affinity);
    // As text, never as markup: anybody may name an item anything.
    byId('items').replaceChildren(...answer.items.map(line));
    byId('nothing').hidden = answer.items.length > 0;
  }
  byId('message').textContent = message(answer);
}

function line(item) {
  const element = document.createElement('li');
  element.textContent = item;
  return element;
}

function affinity({ result, code, seconds }) {
  if (code === undefined) {
    return result === 'NOT_ASKED' ? 'none' : result;
  }
  return `${result} (${code})` + (seconds > 0 ? `, ${seconds} s` : '');
}

function message(answer) {
  if (answer.error) {
    return answer.error;
  }
  if (answer.ordered) {
    return `Ordered ${answer.ordered.length}. Your next connection is balanced again.`;
  }
  return answer.emptied ? 'Emptied. Your next connection is balanced again.' : '';
}

byId('add').addEventListener('submit', (event) => {
  event.preventDefault();
  ask('POST', 'basket/' + encodeURIComponent(byId('item').value));
  byId('item').value = '';
});
byId('order').addEventListener('click', () => ask('POST', 'order'));
byId('empty').addEventListener('click', () => ask('POST', 'empty'));
byId('look').addEventListener('click', () => ask('GET', 'basket'));

ask('GET', 'basket');
